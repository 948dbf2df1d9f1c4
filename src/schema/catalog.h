#pragma once
// The object model as an immutable value: what objects there are, their fields, relations, pipelines, layouts and
// traits. Made by schema/loader.h from JSON files and the rows a customer added; swapped whole when it changes.
// Holds expressions as text; formula/model.h binds them.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "base/value.h"

namespace fairlead::schema {

using base::Text;

/// What a field's values are. Column(s) and the meaning of the stored base::Value stand beside each.
enum class Type {
    text,      // TEXT, one line, at most `length` code points (default 255)
    long_text, // TEXT, at most 100,000 code points
    number,    // integer
    decimal,   // integer scaled by 10^scale
    money,     // two integer columns: <name> in minor units of the record's currency, <name>_base in the base currency
    percent,   // integer scaled by 10^4 of the ratio: 20 % is 2000 (API shows 20; in expressions 0.2)
    date,      // days since 1970-01-01
    instant,   // milliseconds since 1970-01-01Z
    boolean,   // 0 or 1; an empty boolean reads as false and is stored as 0
    choice,    // TEXT: the choice's name
    multi_choice, // TEXT: "|a|b|", names in the order of the declaration
    link,         // integer id of one `target` object
    link_any,     // integer id plus TEXT column <name>_object: a record of any of `targets` (all when empty)
    email,        // TEXT, lower-cased domain
    phone,        // TEXT, E.164 ("+8675586013388", with an extension "+8675586013388;ext=801"); others are refused
    url,          // TEXT
    user,         // integer id of a user
    stage,        // TEXT: stage name within the record's pipeline
    auto_number,  // TEXT made at creation from `format`, e.g. "OP-{0000}"
    file,         // integer id of a file record
};
std::string_view name(Type type);
std::optional<Type> parse_type(std::string_view name);
/// True when values are 64-bit integers, false when text.
bool is_integer(Type type);

/// A condition for entering a stage, or for taking a choice.
struct Gate {
    std::string name;     // stable key, the fault's rule
    std::string when;     // expression that must hold to enter the stage
    Text say;             // the sentence when it does not
    std::string field;    // the field to fill, for the screen; may be empty
    Text who;             // who can unblock; may be empty
    std::string relation; // the list to add to, for the screen ("calls"); may be empty
};

struct Choice {
    std::string name;
    Text label;
    std::string color;             // a token name: gray, red, orange, yellow, green, teal, blue, purple
    bool active = true;            // inactive choices stay readable but cannot be newly chosen
    std::vector<std::string> when; // dependent choice: allowed for these values of the field's `depends_on`; empty: all
    std::string stamp; // an instant field of the object that the save fills, when empty, as this choice is taken
    std::vector<std::string> after; // a record comes here from one of these values only; empty: from anywhere
    std::vector<Gate> gates;        // must hold when a record comes here
};

enum class Rollup { count, sum, min, max, avg };
struct RollupRule {
    Rollup function = Rollup::count;
    std::string relation; // a child relation of the object, e.g. "products"
    std::string field;    // of the child; empty for count
    std::string where;    // expression on the child; may be empty
};

enum class OnDelete { clear, cascade, refuse }; // what happens to a link when its target is deleted

struct Field {
    std::string name;
    Type type = Type::text;
    Text label;
    Text help;
    bool required = false;
    bool unique = false; // among records that are not deleted; empty values never collide
    bool indexed = false;
    bool system = false; // on every object, or kept by the server: never written by a client
    bool hidden = false; // never shown or accepted by the API (password hash, sort keys)
    bool custom = false; // added by the customer; name ends in _c
    bool history = true; // changes go to the change log
    bool searchable = false;
    bool personal = false;           // personal data
    int scale = 2;                   // decimal: digits after the point
    int length = 255;                // text: code points
    std::optional<int64_t> min, max; // inclusive, in stored form (number, decimal, percent, money minor units, date)
    std::vector<Choice> choices;
    std::string depends_on;           // choice: controlling choice field
    std::string target;               // link: object name; user: "user"; file: "file"
    std::vector<std::string> targets; // link_any
    std::string relation; // link: the name of the children list on the target ("opportunities"); may be empty
    Text relation_label;  // its label there; empty: the plural of this object
    OnDelete on_delete = OnDelete::clear;
    std::string formula;       // computed: expression text
    bool editable = false;     // a computed field a person may overwrite: computed only while its inputs change
    bool stored = true;        // false: a formula that has no column, because it reads the clock, the person, other
                               // records, or another such formula; kept by the loader
    std::string default_value; // expression text, evaluated at creation when nothing was given
    std::string required_when; // expression text
    std::string visible_when;  // expression text (screens)
    std::optional<RollupRule> rollup;
    std::string format;   // auto_number: "OP-{0000}"; text: "" or "credit_code" (18 characters with check digit)
    std::string pipeline; // stage: the pipeline of new records
    std::string part_of;  // component of an address group: the group's name
    Text part_label;      // the group's label

    bool computed() const { return !formula.empty() || rollup.has_value(); }
    const Choice* find_choice(std::string_view choice) const;
};

/// A column of a table as the field needs it.
struct Column {
    std::string name;
    bool text = false; // else 64-bit integer
};
/// The columns a field occupies, in order; empty for formulas that are not stored.
std::vector<Column> columns_of(const Field& field);

enum class StageKind { open, won, lost };
std::string_view name(StageKind kind);

/// Something to be done in a stage, ticked on the record.
struct CheckItem {
    std::string name;
    Text label;
    bool required = false; // the record moves on only when it is ticked
    bool active = true;
};

/// How good sellers work in a stage: what to do, words to use, and the record that entering the stage makes.
struct PlayStep {
    std::string name;
    Text label;
    Text help;
    Text script;                               // what to say or write
    std::string creates;                       // an object with the trait `about`; empty: nothing is made
    int due_days = 0;                          // into its trait `due`, counted from the day of entering
    std::map<std::string, std::string> values; // choice and text fields of what is made
    bool active = true;
};

/// What happens when a record enters a stage: the manager is told, or must say that it has been seen.
enum class Control { none, notify, acknowledge };
std::string_view name(Control control);

struct Stage {
    std::string name;
    Text label;
    StageKind kind = StageKind::open;
    int position = 0;        // 1.. in order; won and lost stages follow the open ones
    int64_t probability = 0; // percent in stored form (2000 is 20 %)
    Text definition;
    Text evidence;                     // what the buyer does or says that proves it
    std::vector<std::string> required; // fields that must be filled to enter
    std::vector<Gate> gates;           // must hold to enter
    std::vector<Gate> exits;           // must hold to go further, or past it
    std::string category;              // forecast category
    std::string buyer;                 // where the buyer stands meanwhile: a choice of the trait `buyer_stage`
    std::vector<CheckItem> checklist;
    std::vector<PlayStep> playbook;
    Control control = Control::none;
};
struct Pipeline {
    std::string name;
    Text label;
    std::vector<Stage> stages;
    bool active = true;
    int silent_days = 30; // an open deal is stalled after so many days without the customer …
    int silent_moves = 2; // … when its close date was put off at least so often
    const Stage* find(std::string_view stage) const;
    /// First open stage.
    const Stage& first() const { return stages.front(); }
};

/// How a list or a form looks; names only, checked by the loader.
struct Section {
    Text label;
    std::vector<std::string> fields;
    std::string visible_when;
};
struct Layout {
    std::vector<Section> sections;        // form and record page
    std::vector<std::string> list;        // columns
    std::vector<std::string> card;        // board card and phone row
    std::vector<std::string> key_figures; // record header
    std::vector<std::string> related;     // relation names, in order
    std::vector<std::string> quick;       // fields of the quick-create form
};
/// One comparison that tells whether two records are probably the same, of this object or of the objects in `against`.
struct DuplicateRule {
    std::string
        rule; // same_phone, same_email, same_domain, same_name, same_code, same_date, similar_text, similar_street
    std::vector<std::string> fields;
    std::map<std::string, std::vector<std::string>> against; // object -> its fields
    /// How much full agreement and full difference say, in bits (log2 of the odds); within this object alone.
    std::optional<int64_t> same, different;
};
/// What follows from records being probably the same.
struct DuplicatePolicy {
    int64_t threshold = 90;                      // percent: from here on they are taken to be the same
    int64_t review = 50;                         // percent: from here on a person should look
    int64_t rarity = 13;                         // bits: one pair of candidates in 2^rarity is the same
    std::map<std::string, std::string> channels; // screen, api, form, import, mailbox -> allow, warn, refuse, merge
};
/// When an activity counts as contact with the customer. `at` empty: never.
struct Touch {
    std::string when;     // expression; empty: always
    std::string at;       // the instant it happened
    std::string customer; // expression: the customer took part
    bool reached = true;  // false: work for them, not contact with them: no first contact
};
struct View { // a shipped list view
    std::string name;
    Text label;
    std::string where;
    std::string sort; // "-close_date,name"
};

/// Who may see a record beyond what roles grant.
enum class Sharing {
    private_,     // roles decide
    public_read,  // everybody with read on the object sees all records
    public_write, // … and edits all
    parent,       // as the record its `access_parent` link points at
    system,       // no generic access: only commands made for it
};

/// Children: records of `object` whose link `field` points here.
struct Relation {
    std::string name;
    std::string object;
    std::string field;
    Text label;
};

/// A link, user or file field that may point at records of an object; never `id`, a field the server keeps, or a column
/// of a bare table.
struct Reference {
    std::string object;
    std::string field;
    OnDelete on_delete = OnDelete::clear;
};

struct IndexRule {
    std::vector<std::string> columns; // column names, "-" prefix: descending
    bool unique = false;
};

struct Object {
    std::string name;
    Text label;  // 商机 / Opportunity
    Text plural; // 商机 / Opportunities
    std::string icon;
    bool custom = false;
    bool system = false;     // administration, not a business object: not in the side bar, import lists
    bool table_only = false; // a bare table: declared fields and id, no version, owner, history, recycle bin
    bool activity = false;   // shows on timelines of the record in trait "about"
    bool aside = false;      // has a screen of its own elsewhere (reports): not in the side bar
    int position = 1000;     // order in the side bar
    Sharing sharing = Sharing::private_;
    std::string access_parent;                 // link or link_any field, for Sharing::parent
    std::map<std::string, std::string> traits; // trait -> field name
    std::vector<Field> fields;
    std::vector<Pipeline> pipelines;
    std::vector<Relation> relations;   // from links of other objects
    std::vector<Reference> references; // every field that may point here, with or without a relation
    std::vector<IndexRule> indexes;
    std::vector<View> views;
    Layout layout;
    std::map<std::string, Layout> layouts; // "phone", "role:NAME"; whole: what they leave out is that of `layout`
    std::vector<DuplicateRule> duplicates;
    DuplicatePolicy duplicate_policy;
    Touch touch;
    std::vector<std::string>
        guide; // words for "what is this object" in empty states: key of metadata/i18n; may be empty

    const Field* find(std::string_view field) const;
    const Relation* find_relation(std::string_view relation) const;
    const Pipeline* find_pipeline(std::string_view pipeline) const;
    /// The field a trait names; null when the object does not have the trait.
    const Field* trait(std::string_view trait) const;
    bool has(std::string_view field_name) const { return find(field_name) != nullptr; }
    std::unordered_map<std::string, size_t> field_index; // kept by the loader
};

// Traits the kernel asks for: name (every object that is not table_only), owner, amount, probability, weighted,
// close_date, stage, pipeline (the field `pipeline`), loss_reason, source, product, account, contact, campaign,
// competitor, person_name, company_name, email, phone, mobile, status, about (activities), body, due (tasks), done,
// start, end, parent, team, first_contact, consent, assignee, secluded (its owner's alone; with sharing `parent`
// through a link to several objects), lines (a relation).

/// Facts of the workspace that values depend on.
struct Settings {
    std::string base_currency = "CNY";
    std::vector<std::string> currencies = {"CNY", "USD", "EUR", "HKD", "JPY", "GBP"};
    std::string time_zone = "Asia/Shanghai";
    std::string country = "CN"; // default region of phone numbers
    int fiscal_year_start = 1;  // month
    std::string language = "zh-CN";
    std::string company;
    /// Whether every screen carries the reader's name and the day, so that a picture of it tells where it came from.
    bool watermark = false;
    /// Hours after which whoever an ignored reminder, or an unanswered request, belongs to is told of to their manager;
    /// 0: never.
    int64_t reminder_escalation_hours = 72, request_escalation_hours = 24;
    /// Dated exchange rates: currency -> (first day it holds, base units for one unit, scaled by 10^8), by day.
    std::map<std::string, std::vector<std::pair<int64_t, int64_t>>> rates;
    /// The rate that holds on a day; nothing when none is known.
    std::optional<int64_t> rate(std::string_view currency, int64_t day) const;
};

class Catalog {
  public:
    /// Null when there is no such object. Pointers into a catalog live as long as the catalog.
    const Object* find(std::string_view object) const;
    /// In the order of the side bar (position, then name).
    const std::vector<Object>& objects() const { return objects_; }
    const Settings& settings() const { return settings_; }
    /// Digits after the point of the base currency.
    int base_digits() const { return base_digits_; }
    /// Changes with every change of content; sent to clients as the schema's version.
    const std::string& version() const { return version_; }

  private:
    friend class Loader;
    std::vector<Object> objects_;
    std::unordered_map<std::string, size_t> index_;
    Settings settings_;
    int base_digits_ = 2;
    std::string version_;
};

// Names of the fields every record has (unless table_only):
//   id, version, name or the trait "name", owner (trait), created_at, created_by, updated_at, updated_by,
//   deleted_at (empty: alive), deleted_by
// `id` is a link to the object itself; it is no Reference and has no relation.
// An object with money fields also has: currency (choice of Settings::currencies), currency_rate (decimal, scale 8:
//   base units for one unit of the record's currency, kept by the save).
// An object with a stage field also has, kept by the save: pipeline (choice; declared), stage_kind ("open", "won",
//   "lost"), stage_position (number), stage_reached (number: furthest open position; number of open stages + 1 when
//   won), stage_probability (percent), stage_since (instant), closed_at (instant; empty while open).
// The field of trait "name" has a hidden companion <name>_sort (text): base::sort_key of the value; lists sort by it.

} // namespace fairlead::schema
