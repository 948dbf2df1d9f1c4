#include "store/postgres_connection.h"

#include <libpq-fe.h>
#include <poll.h>

#include <array>
#include <deque>
#include <optional>

#include "base/log.h"
#include "store/failures.h"
#include "store/postgres_row.h"

namespace fairlead::store {

namespace {

constexpr size_t cache_limit = 256;
constexpr size_t rows_per_round_trip = 256;
constexpr int milliseconds_between_polls = 20;

/// What a value is by itself; 0 leaves it to the server.
Oid type_of(const base::Value& value) {
    if (value.is_number()) return type_int8;
    return value.is_text() ? Oid{type_text} : Oid{0};
}

std::vector<Oid> types_of(const std::vector<base::Value>& values) {
    std::vector<Oid> types;
    for (const base::Value& value : values) types.push_back(type_of(value));
    return types;
}

} // namespace

struct PostgresConnection::Prepared {
    std::string sql;
    std::string name;
    std::vector<Oid> types; // of the parameters, as the server settled them
    bool binary;            // the answer's columns are all of types read in binary form
};

/// Parameters in binary form, borrowing the texts.
struct PostgresConnection::Values {
    explicit Values(const std::vector<base::Value>& values) : numbers(values.size()) {
        for (size_t i = 0; i < values.size(); ++i) {
            const base::Value& value = values[i];
            if (value.is_number()) {
                auto number = static_cast<uint64_t>(value.number());
                for (int byte = 7; byte >= 0; --byte, number >>= 8) numbers[i][byte] = static_cast<char>(number & 0xff);
                pointers.push_back(numbers[i].data());
                lengths.push_back(8);
            } else if (value.is_text()) {
                pointers.push_back(value.text().c_str());
                lengths.push_back(static_cast<int>(value.text().size()));
            } else {
                pointers.push_back(nullptr);
                lengths.push_back(0);
            }
            formats.push_back(1);
        }
    }
    std::vector<std::array<char, 8>> numbers;
    std::vector<const char*> pointers;
    std::vector<int> lengths, formats;
};

/// A running statement's rows; those that had to be fetched early wait in `kept`.
struct PostgresConnection::Stream {
    std::deque<Answer> kept;
};

void PostgresConnection::Freed::operator()(pg_result* result) const {
    PQclear(result);
}

std::string quoted_name(std::string_view name) {
    std::string quoted = "\"";
    for (const char c : name) quoted.append(c == '"' ? 2 : 1, c);
    return quoted + "\"";
}

base::Result<std::unique_ptr<PostgresConnection>> PostgresConnection::open(const std::string& url,
                                                                           const std::string& schema) {
    const char* const keywords[] = {"dbname", "client_encoding", "application_name", "connect_timeout", nullptr};
    // Told apart in pg_stat_activity when several workspaces share a server.
    const std::string name = "fairlead " + schema;
    const char* const values[] = {url.c_str(), "UTF8", name.c_str(), "10", nullptr};
    std::unique_ptr<PostgresConnection> connection(new PostgresConnection(PQconnectdbParams(keywords, values, 1)));
    if (!connection->handle_) return memory_exhausted("PQconnectdbParams");
    if (PQstatus(connection->handle_) != CONNECTION_OK) return storage_unavailable(PQerrorMessage(connection->handle_));
    PQsetNoticeProcessor(
        connection->handle_, [](void*, const char*) {}, nullptr);
    const char* encoding = PQparameterStatus(connection->handle_, "server_encoding");
    if (!encoding || std::string_view(encoding) != "UTF8")
        return base::invalid(
            "database", "encoding",
            {"PostgreSQL 数据库的编码必须是 UTF8。", "The PostgreSQL database must be encoded in UTF8."},
            {"请用 createdb --encoding=UTF8 --template=template0 建库。",
             "Make it with createdb --encoding=UTF8 --template=template0."});
    // Generic plans are chosen by the server; compiling them pays only for minutes-long statements.
    TRY(connection->command("SET search_path TO " + quoted_name(schema) +
                            "; SET default_transaction_isolation TO 'repeatable read'; SET jit TO off;"
                            "SET bytea_output TO 'hex'; SET DateStyle TO 'ISO'; SET TimeZone TO 'UTC'"));
    return connection;
}

PostgresConnection::PostgresConnection(pg_conn* handle) : handle_(handle) {}

PostgresConnection::~PostgresConnection() {
    PQfinish(handle_);
}

base::Result<void> PostgresConnection::begin(const std::string& sql) {
    if (stale_plans_) TRY(forget_statements());
    worth_retrying_ = false;
    first_failure_.clear();
    TRY(command(sql));
    return {};
}

bool PostgresConnection::usable() const {
    return PQstatus(handle_) == CONNECTION_OK && !spoiled_;
}

bool PostgresConnection::in_transaction() const {
    return PQtransactionStatus(handle_) != PQTRANS_IDLE;
}

/// Makes the connection free for the next statement: reads what an earlier one still owes.
base::Result<void> PostgresConnection::settle() {
    if (answer_pending_) {
        answer_pending_ = false;
        while (Answer answer{PQgetResult(handle_)}) {
            if (PQresultStatus(answer.get()) == PGRES_FATAL_ERROR) return failed(answer.get(), "pending command");
        }
    }
    if (!live_) return {};
    Stream* stream = std::exchange(live_, nullptr);
    while (Answer answer = next_answer()) stream->kept.push_back(std::move(answer));
    return {};
}

/// The next answer of the running statement, none at its end. Polls stop_when while it waits.
PostgresConnection::Answer PostgresConnection::next_answer() {
    while (stop_ && !cancelled_ && PQisBusy(handle_)) {
        pollfd wait{.fd = PQsocket(handle_), .events = POLLIN, .revents = 0};
        if (stop_()) {
            cancelled_ = spoiled_ = true;
            char reason[256];
            if (PGcancel* cancel = PQgetCancel(handle_)) {
                if (!PQcancel(cancel, reason, sizeof reason))
                    base::log_warning(std::string("store: cancel: ") + reason);
                PQfreeCancel(cancel);
            }
            break;
        }
        if (poll(&wait, 1, milliseconds_between_polls) > 0 && !PQconsumeInput(handle_)) break;
    }
    return Answer(PQgetResult(handle_));
}

base::Result<void> PostgresConnection::forget_statements() {
    TRY(settle());
    cache_.clear();
    by_text_.clear();
    stale_plans_ = false;
    TRY(command("DEALLOCATE ALL"));
    return {};
}

base::Result<const PostgresConnection::Prepared*> PostgresConnection::prepared(const std::string& sql,
                                                                               const std::vector<Oid>& types) {
    const auto fits = [&types](const std::vector<Oid>& settled) {
        for (size_t i = 0; i < types.size(); ++i)
            if (types[i] != 0 && types[i] != settled[i]) return false;
        return true;
    };
    auto [begin, end] = by_text_.equal_range(sql);
    for (auto found = begin; found != end; ++found) {
        const auto entry = found->second;
        if (entry->types.size() != types.size()) return base::internal_error("wrong number of values: " + sql);
        if (!fits(entry->types)) continue;
        cache_.splice(cache_.begin(), cache_, entry);
        return &*entry;
    }
    const std::string name = "s" + std::to_string(++named_);
    Answer answer(PQprepare(handle_, name.c_str(), sql.c_str(), static_cast<int>(types.size()), types.data()));
    if (PQresultStatus(answer.get()) != PGRES_COMMAND_OK) return failed(answer.get(), sql);
    answer.reset(PQdescribePrepared(handle_, name.c_str()));
    if (PQresultStatus(answer.get()) != PGRES_COMMAND_OK) return failed(answer.get(), sql);
    Prepared made{.sql = sql, .name = name, .types = {}, .binary = true};
    for (int i = 0; i < PQnparams(answer.get()); ++i) made.types.push_back(PQparamtype(answer.get(), i));
    for (int i = 0; i < PQnfields(answer.get()); ++i)
        made.binary = made.binary && reads_binary(PQftype(answer.get(), i));
    if (cache_.size() >= cache_limit) {
        const auto oldest = std::prev(cache_.end());
        for (auto found = by_text_.find(oldest->sql); found != by_text_.end(); ++found)
            if (found->second == oldest) {
                by_text_.erase(found);
                break;
            }
        const std::string drop = "DEALLOCATE " + oldest->name;
        cache_.erase(oldest);
        TRY(command(drop));
    }
    cache_.push_front(std::move(made));
    by_text_.emplace(cache_.front().sql, cache_.begin());
    if (cache_.front().types.size() != types.size()) return base::internal_error("wrong number of values: " + sql);
    return &cache_.front();
}

base::Result<void> PostgresConnection::send(const Prepared& statement, const Values& values) {
    cancelled_ = false;
    if (PQsendQueryPrepared(handle_, statement.name.c_str(), static_cast<int>(values.pointers.size()),
                            values.pointers.data(), values.lengths.data(), values.formats.data(),
                            statement.binary ? 1 : 0))
        return {};
    return failed(nullptr, statement.sql);
}

base::Result<void> PostgresConnection::each(const Statement& statement, const std::function<bool(const Row&)>& row) {
    TRY(settle());
    for (const base::Value& value : statement.values)
        if (value.is_text()) TRY(check_text(value.text()));
    const Prepared* ready = TRY(prepared(statement.sql, types_of(statement.values)));
    ++statements_;
    if (stop_ && stop_()) return statement_cancelled();
    TRY(send(*ready, Values(statement.values)));
    PQsetSingleRowMode(handle_);
    Stream stream;
    live_ = &stream;
    std::optional<base::Error> error;
    bool wanted = true;
    // An answer is read to its end even when the rest is not wanted: stopping the server would end the transaction.
    for (;;) {
        Answer answer;
        if (live_ == &stream) {
            answer = next_answer();
        } else if (!stream.kept.empty()) {
            answer = std::move(stream.kept.front());
            stream.kept.pop_front();
        }
        if (!answer) break;
        switch (PQresultStatus(answer.get())) {
            case PGRES_SINGLE_TUPLE:
                if (!wanted) break;
                ++rows_;
                wanted = row(PostgresRow(answer.get(), 0));
                break;
            case PGRES_TUPLES_OK: // the empty end of the rows
            case PGRES_COMMAND_OK:
                break;
            default:
                if (!error) error = failed(answer.get(), statement.sql);
        }
    }
    if (live_ == &stream) live_ = nullptr;
    if (error) return *std::move(error);
    if (cancelled_) return statement_cancelled();
    return {};
}

base::Result<PostgresConnection::Answer> PostgresConnection::last_answer(std::string_view sql) {
    Answer last;
    std::optional<base::Error> error;
    while (Answer answer = next_answer()) {
        if (PQresultStatus(answer.get()) == PGRES_FATAL_ERROR && !error) error = failed(answer.get(), sql);
        last = std::move(answer);
    }
    if (error) return *std::move(error);
    if (cancelled_) return statement_cancelled();
    if (!last) return failed(nullptr, sql);
    return last;
}

namespace {

int64_t changed_by(const PGresult* answer) {
    const std::string_view tag = PQcmdStatus(const_cast<PGresult*>(answer));
    if (!tag.starts_with("INSERT") && !tag.starts_with("UPDATE") && !tag.starts_with("DELETE")) return 0;
    return std::strtoll(PQcmdTuples(const_cast<PGresult*>(answer)), nullptr, 10);
}

} // namespace

base::Result<int64_t> PostgresConnection::run(const std::string& sql, const std::vector<base::Value>& values) {
    TRY(settle());
    for (const base::Value& value : values)
        if (value.is_text()) TRY(check_text(value.text()));
    const Prepared* ready = TRY(prepared(sql, types_of(values)));
    ++statements_;
    if (stop_ && stop_()) return statement_cancelled();
    TRY(send(*ready, Values(values)));
    const Answer answer = TRY(last_answer(sql));
    return changed_by(answer.get());
}

base::Result<int64_t> PostgresConnection::run_many(const std::string& sql,
                                                   const std::vector<std::vector<base::Value>>& rows) {
    TRY(settle());
    if (rows.empty()) return 0;
    // A column's type is that of its first value; NULL fits any.
    std::vector<Oid> types(rows[0].size(), 0);
    for (const auto& values : rows) {
        if (values.size() != types.size()) return base::internal_error("rows of different lengths: " + sql);
        for (size_t i = 0; i < values.size(); ++i) {
            if (values[i].is_text()) TRY(check_text(values[i].text()));
            const Oid type = type_of(values[i]);
            if (types[i] == 0) types[i] = type;
            if (type != 0 && types[i] != type) return base::internal_error("numbers and texts in one column: " + sql);
        }
    }
    const Prepared* ready = TRY(prepared(sql, types));
    ++statements_;
    if (!PQenterPipelineMode(handle_)) return failed(nullptr, sql);
    int64_t changed = 0;
    std::optional<base::Error> error;
    for (size_t at = 0; at < rows.size() && !error;) {
        if (stop_ && stop_()) error = statement_cancelled();
        const size_t end = std::min(at + rows_per_round_trip, rows.size());
        for (; at < end && !error; ++at)
            if (const auto sent = send(*ready, Values(rows[at])); !sent.ok()) error = sent.error();
        if (!PQpipelineSync(handle_)) {
            if (!error) error = failed(nullptr, sql);
            break;
        }
        // Each statement's answers end with an empty one; the synchronisation stands alone.
        for (bool synchronised = false; !synchronised;) {
            const Answer answer(PQgetResult(handle_));
            if (!answer) {
                if (PQstatus(handle_) == CONNECTION_OK) continue;
                if (!error) error = failed(nullptr, sql);
                break;
            }
            switch (PQresultStatus(answer.get())) {
                case PGRES_PIPELINE_SYNC:
                    synchronised = true;
                    break;
                case PGRES_PIPELINE_ABORTED:
                    break;
                case PGRES_FATAL_ERROR:
                    if (!error) error = failed(answer.get(), sql);
                    break;
                default:
                    changed += changed_by(answer.get());
            }
        }
        if (PQstatus(handle_) != CONNECTION_OK) break;
    }
    if (!PQexitPipelineMode(handle_)) spoiled_ = true;
    if (error) return *std::move(error);
    return changed;
}

base::Result<std::string> PostgresConnection::command(const std::string& sql) {
    TRY(settle());
    const Answer answer(PQexec(handle_, sql.c_str()));
    const auto status = PQresultStatus(answer.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) return failed(answer.get(), sql);
    return std::string(PQcmdStatus(answer.get()));
}

void PostgresConnection::command_later(const std::string& sql) {
    const auto settled = settle();
    if (settled.ok() && PQsendQuery(handle_, sql.c_str()))
        answer_pending_ = true;
    else
        spoiled_ = true;
}

base::Error PostgresConnection::failed(const pg_result* answer, std::string_view sql) {
    const auto field = [answer](int code) {
        const char* text = answer ? PQresultErrorField(answer, code) : nullptr;
        return std::string(text ? text : "");
    };
    const std::string state = field(PG_DIAG_SQLSTATE);
    std::string log = (answer ? PQresultErrorMessage(answer) : PQerrorMessage(handle_));
    while (!log.empty() && log.back() == '\n') log.pop_back();
    log += " (" + state + ") in " + std::string(sql.substr(0, 500));
    if (first_failure_.empty()) first_failure_ = log;
    const std::string_view kind = std::string_view(state).substr(0, 2);
    std::string constraint = field(PG_DIAG_CONSTRAINT_NAME);
    if (constraint.empty()) constraint = field(PG_DIAG_COLUMN_NAME);
    if (state == "23505") {
        // The other record may be younger than this transaction's snapshot: seen from a new one the refusal can say
        // more, or need not be.
        worth_retrying_ = true;
        return unique_conflict(std::move(constraint));
    }
    if (kind == "23") return reference_conflict(constraint.empty() ? std::move(log) : std::move(constraint));
    if (state == "40001" || state == "40P01") {
        worth_retrying_ = true;
        return storage_unavailable(std::move(log));
    }
    if (state == "0A000" && log.find("cached plan") != std::string::npos) {
        worth_retrying_ = stale_plans_ = true;
        return storage_unavailable(std::move(log));
    }
    if (state == "57014") {
        spoiled_ = false; // our cancel request has arrived
        return statement_cancelled();
    }
    if (state == "25006" || state == "55P03" || kind == "08" || kind == "53" || kind == "57" || kind == "58" ||
        PQstatus(handle_) != CONNECTION_OK)
        return storage_unavailable(std::move(log));
    return base::internal_error(std::move(log));
}

} // namespace fairlead::store
