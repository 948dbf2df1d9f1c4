#pragma once
// Which addresses everybody can reach. Inside the room only; for others: is_public_address in channel/delivery.h.

#include <sys/socket.h>

namespace fairlead::channel {

bool is_public(const sockaddr* address);

} // namespace fairlead::channel
