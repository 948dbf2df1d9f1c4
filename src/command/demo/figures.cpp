// What a company spends on selling month by month, what its customers say, how big its markets are, and what it wants
// to sell: costs, answers, market sizes, targets.

#include "command/demo/world.h"
#include "record/save.h"

namespace fairlead::command {

namespace {

constexpr int64_t most_answers = 400;

struct Cost {
    const char *name, *category, *source;
    int64_t yuan; // a month
};

const Cost costs[] = {
    {"展位与差旅", "marketing", "exhibition", 46000},
    {"搜索推广", "marketing", "search_engine", 32000},
    {"社交媒体投放", "marketing", "social", 18000},
    {"官网与内容", "marketing", "web_form", 12000},
    {"名单采购", "marketing", "purchased_list", 9000},
    {"销售人员薪酬", "sales", "", 260000},
    {"客户拜访差旅", "sales", "", 38000},
};

struct Quarter {
    int64_t first, last; // days
    std::string name;
};

Quarter quarter_of(base::Date day) {
    const base::YearMonthDay at = base::parts(day);
    const int month = (at.month - 1) / 3 * 3 + 1;
    const base::Date next = month == 10 ? base::make_date(at.year + 1, 1, 1) : base::make_date(at.year, month + 3, 1);
    return {base::make_date(at.year, month, 1).days, next.days - 1,
            std::to_string(at.year) + " 年第 " + std::to_string(month / 3 + 1) + " 季度"};
}

class Figures {
  public:
    Figures(record::Context& context, const World& world, const access::Directory& directory)
        : context_(context), world_(world), directory_(directory) {}

    Result<void> expenses() {
        const Object* object = context_.model.catalog().find("expense");
        if (!object) return {};
        const int64_t today = world_.calendar.today().days;
        base::YearMonthDay at = base::parts(world_.calendar.date_of(world_.calendar.first()));
        for (int64_t month = 0;; ++month) {
            const base::Date first = base::make_date(at.year, at.month, 1);
            if (first.days > today) return {};
            Random random = random_of(world_, Stream::expense, month);
            for (const Cost& cost : costs) {
                record::Patch patch;
                patch.object = object;
                patch.set("name", std::string(cost.name) + " " + base::to_text(first).substr(0, 7));
                patch.set("category", cost.category);
                patch.set("spent_on", first.days);
                patch.set("amount", whole(cost.yuan * (85 + random.below(31)) / 100, 100));
                if (*cost.source) patch.set("source", cost.source);
                TRY(record::save(context_, patch));
            }
            at = at.month == 12 ? base::YearMonthDay{at.year + 1, 1, 1} : base::YearMonthDay{at.year, at.month + 1, 1};
        }
    }

    /// What customers said in the last eighteen months: those who bought are asked; who waits longer is less content.
    Result<void> answers() {
        const Object* object = context_.model.catalog().find("survey_answer");
        if (!object) return {};
        static const char* const praise[] = {"交付准时，安装调试很专业。", "响应快，问题当天解决。",
                                             "设备稳定，操作工上手快。"};
        static const char* const blame[] = {"备件等了三周，影响了生产。", "售后电话经常没人接。",
                                            "报价改了几次，说法不一致。"};
        const int64_t today = world_.calendar.today().days;
        int64_t asked = 0;
        for (size_t i = 0; i < world_.customers.size() && asked < most_answers; ++i) {
            const Customer& customer = world_.customers[i];
            if (customer.won == 0) continue;
            Random random = random_of(world_, Stream::answer, static_cast<int64_t>(i));
            const bool nps = random.below(100) < 40;
            const int64_t mood = random.below(100) - (world_.sellers[customer.seller].skill < 0.9 ? 12 : 0);
            record::Patch patch;
            patch.object = object;
            patch.set("account", customer.id);
            if (!customer.contacts.empty()) patch.set("contact", customer.contacts.front());
            patch.set("kind", nps ? "nps" : "csat");
            if (nps)
                patch.set("recommend", mood < 15   ? 3 + random.below(4)
                                       : mood < 45 ? 7 + random.below(2)
                                                   : 9 + random.below(2));
            else
                patch.set("satisfaction", mood < 8    ? 1 + random.below(2)
                                          : mood < 25 ? int64_t{3}
                                                      : 4 + random.below(2));
            patch.set("answered_on", today - random.below(540));
            static const char* const ways[] = {"phone", "email", "form", "visit"};
            patch.set("channel", ways[random.below(4)]);
            patch.set("owner", world_.sellers[customer.seller].id);
            if (mood >= 80) patch.set("comment", praise[random.below(3)]);
            if (mood < 15) patch.set("comment", blame[random.below(3)]);
            TRY(record::save(context_, patch));
            ++asked;
        }
        return {};
    }

    /// How big the markets are in the provinces the company sells in, for this year and the two before: some twelve
    /// times what it won there a year.
    Result<void> markets() {
        const Object* object = context_.model.catalog().find("market_size");
        if (!object) return {};
        std::map<std::string, int64_t> won;
        for (const Customer& customer : world_.customers)
            if (!customer.company.province.empty()) won[customer.company.province] += customer.won_base;
        const int year = base::parts(world_.calendar.today()).year;
        for (const auto& [province, amount] : won) {
            if (amount == 0) continue;
            Random random = random_of(world_, Stream::answer, static_cast<int64_t>(1000000 + province.size()));
            for (int back = 2; back >= 0; --back) {
                const int64_t yuan = amount / world_.base_digits_unit / 2 * (9 + random.below(6));
                record::Patch patch;
                patch.object = object;
                patch.set("name", province + " " + std::to_string(year - back) + " 年");
                patch.set("starts_on", base::make_date(year - back, 1, 1).days);
                patch.set("ends_on", base::make_date(year - back, 12, 31).days);
                patch.set("region", province);
                patch.set("size", whole(yuan * (100 - 6 * back) / 100, 100000));
                patch.set("source", "行业协会年报");
                TRY(record::save(context_, patch));
            }
        }
        return {};
    }

    /// A little more than in the quarters before: the company's is the sum of its teams', a team's of its people's.
    Result<void> targets() {
        if (!context_.model.catalog().find("target")) return {};
        const Quarter quarter = quarter_of(world_.calendar.today()), before = quarter_of({quarter.first - 1});
        std::map<std::string, int64_t> teams;
        int64_t all = 0;
        for (const Seller& seller : world_.sellers) teams[seller.team] += share(seller);
        for (const auto& [team, sum] : teams) all += sum;
        const Id company = TRY(target("公司 " + quarter.name + "销售额", "company", 0, 0, quarter, all, {}));
        for (const auto& [team, sum] : teams) {
            const access::User* first = directory_.user(world_.sellers[world_.team_sellers.at(team).front()].id);
            const int64_t leader = first && first->manager ? first->manager : first ? first->id : 0;
            const Id of_team = TRY(target(team + " " + quarter.name + "销售额", "team", leader, first ? first->team : 0,
                                          quarter, sum, company));
            for (const size_t index : world_.team_sellers.at(team)) {
                const Seller& seller = world_.sellers[index];
                const access::User* user = directory_.user(seller.id);
                TRY(target((user ? user->name : team) + " " + quarter.name + "销售额", "person", seller.id, 0, quarter,
                           share(seller), of_team));
                // Commission of the quarter before is paid against one of that quarter.
                TRY(target((user ? user->name : team) + " " + before.name + "销售额", "person", seller.id, 0, before,
                           share(seller), {}));
            }
        }
        return {};
    }

  private:
    int64_t whole(int64_t yuan, int64_t step) const { return yuan / step * step * world_.base_digits_unit; }

    /// Of what was won in the last year, a quarter and a tenth more; nobody gets away with nothing.
    int64_t share(const Seller& seller) const {
        const auto won = world_.won_last_year.find(seller.id);
        const int64_t yuan = won == world_.won_last_year.end() ? 0 : won->second / world_.base_digits_unit;
        return std::max<int64_t>(whole(yuan * 11 / 40, 10000), whole(200000, 10000));
    }

    Result<Id> target(const std::string& name, const char* level, int64_t owner, int64_t team, const Quarter& quarter,
                      int64_t base, Id parent) {
        record::Patch patch;
        patch.object = context_.model.catalog().find("target");
        patch.set("name", name);
        patch.set("level", level);
        if (owner) patch.set("owner", owner);
        if (team) patch.set("team", team);
        patch.set("period", "quarter");
        patch.set("starts_on", quarter.first);
        patch.set("ends_on", quarter.last);
        patch.set("measure", "revenue");
        patch.set("base", base);
        patch.set("stretch", base / 100 * 115);
        patch.set("challenge", base / 100 * 130);
        patch.set("status", "approved");
        if (parent) patch.set("parent", parent.number);
        return TRY(record::save(context_, patch)).after.id();
    }

    record::Context& context_;
    const World& world_;
    const access::Directory& directory_;
};

} // namespace

Result<void> add_figures(Workspace& workspace, const World& world) {
    Session server = workspace.server_session();
    server.cause.kind = "demo";
    const auto snapshot = workspace.snapshot();
    return workspace.write(server, [&](record::Context& context) -> Result<void> {
        Figures figures(context, world, *snapshot->directory);
        TRY(figures.expenses());
        TRY(figures.answers());
        TRY(figures.markets());
        return figures.targets();
    });
}

} // namespace fairlead::command
