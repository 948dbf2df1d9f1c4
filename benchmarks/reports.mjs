// How long each report takes, for whoever sees all and for one who sees a part: the first time it is asked (the very first right
// after the start), after a change of a deal (which makes every kept answer old), and asked again. The server has one core.
//   node benchmarks/reports.mjs --database sqlite:/path/of/1m [--program build/release/fairlead] [--runs 3] [--logins admin,li.na] [--settle 40]
// With --settle it waits so many seconds after the first report, while what deals were before is read behind it.
// Prints a Markdown table. The database is written to (a deal's next step): give it a copy.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";

const words = process.argv.slice(2);
const option = (name, otherwise) => {
    const at = words.indexOf(`--${name}`);
    return at < 0 ? otherwise : words[at + 1];
};
const program = option("program", "build/release/fairlead");
const runs = Number(option("runs", 3));
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const period = "from=2026-01-01&to=2026-12-31";
const doors = [
    ["scorecard, compared twice", `/api/reports/scorecard?compare=previous,year`],
    ["scorecard by owner", `/api/reports/scorecard?by=owner&${period}`],
    ["one KPI by month", `/api/reports/kpi/win_rate?bucket=month&${period}`],
    ["velocity by source", `/api/reports/scorecard?kpis=velocity&by=source&compare=previous&${period}`],
    ["funnel, snapshot", `/api/reports/funnel?kind=snapshot`],
    ["funnel, cohort by source", `/api/reports/funnel?kind=cohort&by=source&${period}`],
    ["funnel, active", `/api/reports/funnel?kind=active&${period}`],
    ["flow", `/api/reports/funnel/flow?${period}`],
    ["stays", `/api/reports/funnel/dwell?${period}`],
    ["ageing", `/api/reports/funnel/ageing`],
    ["changes between two days", `/api/reports/funnel/waterfall?from=2026-07-01&to=2026-09-30`],
    ["people compared", `/api/reports/funnel/shape?${period}`],
    ["adviser", `/api/reports/funnel/bottlenecks?${period}`],
    ["one funnel to signature", `/api/reports/funnel/span?${period}`],
    ["forecast", `/api/reports/forecast`],
    ["forecast by team", `/api/reports/forecast?by=team`],
    ["targets", `/api/reports/targets`],
    ["readiness", `/api/reports/readiness`],
    ["outcomes by source", `/api/reports/outcomes?by=source&${period}`],
    ["credit", `/api/reports/credit?${period}`],
    ["customers", `/api/reports/scorecard?kpis=new_customer_count,existing_customer_count,lost_customer_count,repurchase_rate,cltv&${period}`],
];
const only = option("only");
let settle = 1000 * Number(option("settle", 0));

async function serve() {
    const child = spawn("taskset", ["-c", "0", program, "serve", "--listen", "127.0.0.1:0", "--database", option("database")], { stdio: ["ignore", "pipe", "inherit"] });
    let text = "";
    child.stdout.on("data", (chunk) => (text += chunk));
    for (;;) {
        const found = text.match(/http:\/\/[^\s/]+/);
        if (found) return { child, base: found[0] };
        if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`);
        await new Promise((done) => setTimeout(done, 5));
    }
}
async function session(base, login) {
    const answer = await fetch(`${base}/api/session`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ login, password: option("password", "fairlead-demo") }) });
    if (!answer.ok) throw new Error(`${login}: ${answer.status} ${await answer.text()}`);
    const cookie = answer.headers.getSetCookie().map((each) => each.split(";")[0]).join("; ");
    const { csrf } = await answer.json();
    return { headers: { cookie, origin: base, "x-csrf-token": csrf, "content-type": "application/json" } };
}
const milliseconds = (value) => (Number.isFinite(value) ? (value < 10 ? value.toFixed(1) : value.toFixed(0)) : "–");

const server = await serve();
process.on("exit", () => server.child.kill());
process.once("uncaughtException", (error) => {
    console.error(error.message);
    process.exit(1);
});
const memory = (name) => `${(Number(readFileSync(`/proc/${server.child.pid}/status`, "utf8").match(new RegExp(`${name}:\\s+(\\d+)`))[1]) / 1024).toFixed(0)} MB`;
const chief = await session(server.base, "admin");
for (const login of option("logins", "admin").split(",")) {
    const who = await session(server.base, login);
    console.log(`\n## ${login}\n\n| report | first, ms | after a change, ms | asked again, ms | bytes |\n| --- | ---: | ---: | ---: | ---: |`);
    for (const [name, path] of doors) {
        if (only && !path.includes(only)) continue;
        const ask = async () => {
            const began = performance.now();
            const answer = await fetch(server.base + path, who);
            const text = await answer.text();
            if (!answer.ok) return { spent: Number.NaN, text: `${answer.status} ${text.slice(0, 200)}` };
            return { spent: performance.now() - began, text };
        };
        const first = await ask();
        if (settle) await new Promise((done) => setTimeout(done, settle));
        settle = 0;
        const changed = [];
        const again = [];
        // The administrator makes the change: whoever sees a part may not be allowed to.
        const open = await (await fetch(`${server.base}/api/records/opportunity?fields=name&limit=1&where=${encodeURIComponent("stage_kind = 'open'")}`, chief)).json();
        for (let i = 0; i < runs; ++i) {
            const changing = await fetch(`${server.base}/api/records/opportunity/${open.rows[0].id}`, { method: "PATCH", headers: chief.headers, body: JSON.stringify({ next_step: `run ${Date.now()}` }) });
            if (!changing.ok) throw new Error(`${changing.status} ${await changing.text()}`);
            changed.push((await ask()).spent);
            again.push((await ask()).spent);
        }
        console.log(`| ${name} | ${milliseconds(first.spent)} | ${milliseconds(median(changed))} | ${milliseconds(median(again))} | ${Number.isFinite(first.spent) ? first.text.length : first.text} |`);
    }
    console.log(`\nMemory ${memory("VmRSS")} (of these ${memory("RssFile")} pages of files), at most ${memory("VmHWM")}.`);
}
process.exit(0);
