#pragma once
// The text of a spec, step by step. What a spec may say:
//
//   # text                           a remark; "# req: S1-02 S3-09" names the requirements it proves
//   as ana | as nobody               who asks from here on (by API key)
//   as ana signed in                 … through a browser session of their own, with its cookie and CSRF token
//   clock +2h | clock 2026-02-01T00:00:00Z
//   POST /api/path?where=a = 'b'  {"body": 1}    spaces and Chinese are encoded; the body may go on in further lines
//   Name: value                      a header of the request
//   upload /api/path                 then the file between "<<< [ENCODING]" and ">>>", each on a line of its own
//   file registry/firms.csv          a file in the data directory; its content as for "upload", or in the lines below
//   at once 8                        the next request is sent by so many at the same time
//   wait job $job                    until the job has ended; then the job itself is the answer
//   listen                           opens the event stream of whoever asks
//   heard change {…} | unheard change {…}   an event came on the stream (within seconds) | has not come so far
//   --- 201 statements <= 4          the status of the answer and a budget
//   --- 200 once else 409            of requests sent at once: exactly one 200, the others 409 ("some": at least one)
//   Name: value                      a header of the answer; "~text" somewhere in it
//   {…}                              members the answer must have (see match.h)
//   | line                           the answer is exactly these lines
//   ~ text                           the answer holds this text
//
// "$name" in a path, header, body or expectation stands for what was bound to the name; "$(x*1000)" for x a thousand
// times; "$$" for a dollar. A request without "---" must be answered 2xx.

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace fairlead::testing {

struct Expectation {
    int line = 0;
    int status = 0; // 0: any 2xx
    int otherwise = 0;         // of requests sent at once: of those that are not `status`
    bool exactly_once = false; // … and only one is
    std::optional<int> statements;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string json;
    int json_line = 0;
    std::vector<std::string> lines;  // the whole text
    bool has_lines = false;
    std::vector<std::string> holds;
};

struct Step {
    enum class Kind { as, clock, request, upload, wait_job, listen, heard, unheard, file };
    Kind kind = Kind::request;
    int line = 0;
    std::string method, path; // or the argument of the step
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    std::string encoding; // of an upload
    int times = 1;        // sent at the same time
    Expectation expected;
};

struct Spec {
    std::string file;
    std::vector<std::string> requirements;
    std::vector<Step> steps;
    std::string fault; // the text could not be read; the reason with its line
};

Spec read_spec(const std::string& file);

} // namespace fairlead::testing
