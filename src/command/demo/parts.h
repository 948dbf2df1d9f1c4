#pragma once
// The parts demo data is put together from: metadata/demo/*.json, read once.

#include <map>
#include <string>
#include <vector>

#include "base/json.h"
#include "command/demo/random.h"
#include "schema/loader.h"

namespace fairlead::command {

struct Syllables {
    std::string zh, pinyin;
};
struct Job {
    base::Text title, department;
    bool decides = false;
    std::string role;
};
struct Business {
    std::string industry, zh, brief, en;
    double size = 1;
};
struct City {
    std::string team, zh, province, area, code, postal;
    std::vector<std::string> streets;
};
struct Place { // abroad
    std::string country, city, code, number, form, currency, street;
};
struct Product {
    std::string name, code, unit, family;
    int64_t price = 0, cost = 0; // fen
    int64_t quantity = 1;
};
struct Person {
    std::string login, name, role, team, title, language;
    double skill = 1, share = 0;
    std::map<std::string, double> weak;    // odds at a stage, times so much
    std::map<std::string, double> sources; // deals from a source, times so much
};
struct Source {
    std::string name;
    double leads = 1, converts = 0, quality = 1;
};
struct StageHabit {
    double pass = 1, days = 7, leak = 0; // leak: the share that passes in the last half year, 0 when it is the same
};

/// Things with their weights, for picking.
template <typename T>
struct Weighted {
    std::vector<T> items;
    std::vector<double> weights;
    const T& pick(Random& random) const { return items[random.weighted(weights)]; }
    void add(T item, double weight) {
        items.push_back(std::move(item));
        weights.push_back(weight);
    }
};

struct Parts {
    Weighted<Syllables> surnames;
    std::vector<Syllables> men, women;
    std::vector<std::string> first_men, first_women, last;
    Weighted<Job> jobs;
    std::vector<Syllables> company_first, company_second;
    Weighted<Business> businesses;
    Weighted<std::string> forms;
    Weighted<City> cities;
    Weighted<Place> abroad;
    std::vector<std::string> abroad_first, abroad_second;
    Weighted<Product> products;
    std::vector<Person> people;
    std::map<std::string, StageHabit> stages;
    Weighted<Source> sources; // by how many leads they bring
    Weighted<std::string> loss_reasons, unqualified, competitors;
    std::vector<base::Text> needs;
    std::vector<std::string> next_steps, tasks, calls, call_notes, meetings, meeting_notes, notes;
    std::vector<double> months;
    double growth = 0;
    base::Json catalogue, selling, playbook, lessons; // what is written as it stands
};

/// Code::internal naming the file when one is missing or not JSON: the files ship with the program.
base::Result<Parts> read_parts(const std::vector<schema::Source>& files);

} // namespace fairlead::command
