#pragma once
// What the present request has cost in the database so far, for Server-Timing and the statement budgets of the specs.

namespace fairlead::command {

struct Meter {
    int statements = 0;
    double milliseconds = 0; // waiting for and running transactions
};
/// Of this thread.
Meter& meter();

} // namespace fairlead::command
