#pragma once
// Files coming in as the body of a request, and going out as downloads.

#include <string>

#include "api/call.h"

namespace fairlead::api {

/// A body on the disk, whole or as the file of a form. What nobody has taken over is removed with it.
struct Uploaded {
    std::string path;
    std::string name; // as the client calls it; may be empty
    std::string type; // as the client says; may be empty

    Uploaded() = default;
    Uploaded(Uploaded&& other) noexcept;
    Uploaded& operator=(Uploaded&&) = delete;
    ~Uploaded();

  private:
    friend Result<Uploaded> take_upload(Call& call);
    std::string own_; // a path this made, to be removed
};
/// Code::invalid when there is no file in the request.
Result<Uploaded> take_upload(Call& call);

/// A file under a name for people, to be saved or (`shown`) looked at in the browser.
Response download(const std::string& path, const std::string& name, const std::string& type, bool shown = false);

} // namespace fairlead::api
