// How many leads a second come in through the form's door and the API's, with assignment on: the server on one core, wrk on
// another, every lead a person of its own, given to one of twenty by turns.
//   node benchmarks/arrivals.mjs [--program build/release/fairlead] [--seconds 10] [--connections 32]
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const options = Object.fromEntries(process.argv.slice(2).map((word, i, all) => (word.startsWith("--") ? [word.slice(2), all[i + 1]] : [])).filter((pair) => pair.length));
const program = options.program ?? "build/release/fairlead";
const seconds = Number(options.seconds ?? 10);
const connections = Number(options.connections ?? 32);
const work = mkdtempSync(join(tmpdir(), "fairlead-arrivals-"));
const database = ["--database", `sqlite:${work}/data`];
const password = "an arriving lead";

const run = (args, input) => execFileSync(program, args, { input, encoding: "utf8" }).trim();
run(["user", "add", "bench", "--role", "administrator", ...database], `${password}\n`);
const key = run(["user", "key", "bench", "--name", "bench", "--scopes", "read,write,admin", ...database]);
const server = spawn("taskset", ["-c", "0", program, "serve", "--listen", "127.0.0.1:0", ...database], { stdio: ["ignore", "pipe", "inherit"] });
let text = "";
server.stdout.on("data", (chunk) => (text += chunk));
while (!/http:\/\/\S+/.test(text)) await new Promise((done) => setTimeout(done, 5));
const base = text.match(/http:\/\/[^\s/]+/)[0];

const ask = async (method, path, body) => {
    const answer = await fetch(base + path, { method, headers: { authorization: `Bearer ${key}`, "content-type": "application/json" }, body: body && JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
};
const roles = (await ask("GET", "/api/records/role?limit=50")).rows;
const rep = roles.find((role) => role.name === "sales_rep").id;
const team = (await ask("POST", "/api/records/team", { name: "Inside sales" })).id;
for (let i = 0; i < 20; ++i) await ask("POST", "/api/records/user", { name: `Rep ${i}`, login: `rep${i}`, role: rep, team, active: true });
await ask("POST", "/api/records/assignment_rule", { name: "By turns", applies_to: "lead", method: "round_robin", team });
const form = (await ask("POST", "/api/records/form", { name: "Website", min_seconds: 0, per_address: 1000000, per_minute: 1000000 })).id;
const { token } = await ask("GET", `/api/forms/${form}`);

const lead = `local who = tostring(os.time()) .. "-" .. tostring(math.random(1, 1000000000)) .. "-" .. tostring(n)`;
const wrk = (name, path, head, body) => {
    const script = join(work, `${name}.lua`);
    writeFileSync(
        script,
        `local n = 0\nfunction init() math.randomseed(os.time()) end\nfunction request()\n  n = n + 1\n  ${lead}\n  return wrk.format("POST", "${path}", {["Content-Type"] = "application/json"${head}}, ${body})\nend\n` +
            `local bad = 0\nfunction response(status) if status >= 300 then bad = bad + 1 end end\n`,
    );
    const told = execFileSync("taskset", ["-c", "1", "wrk", "-t1", `-c${connections}`, `-d${seconds}s`, "--latency", "-s", script, base], { encoding: "utf8" });
    const rate = Number(told.match(/Requests\/sec:\s+([\d.]+)/)[1]);
    const refused = Number(told.match(/Non-2xx or 3xx responses: (\d+)/)?.[1] ?? 0);
    return { rate, refused, median: told.match(/50%\s+(\S+)/)[1], slow: told.match(/99%\s+(\S+)/)[1] };
};
const lines = ["| door | leads/s | median | 99 % | refused |", "| --- | ---: | ---: | ---: | ---: |"];
const count = async () => (await ask("GET", "/api/records/lead?limit=1&count=exact")).count;
const measure = async (name, ...how) => {
    const before = await count();
    const { rate, refused, median, slow } = wrk(...how);
    const made = (await count()) - before;
    lines.push(`| ${name} | ${Math.round(made / seconds)} | ${median} | ${slow} | ${refused} |`);
    if (Math.abs(made - rate * seconds) > made / 5) console.error(`${name}: ${rate} answers a second, ${made} leads in all`);
};
await measure("form", "form", `/api/forms/${form}`, "", `'{"token":"${token}","consent":true,"values":{"name":"Zhang ' .. who .. '","company":"Acme ' .. who .. '","email":"z' .. who .. '@acme.example"},"trail":{"utm":{"source":"baidu","medium":"cpc"},"referrer":"https://www.baidu.com/","url":"https://www.example.com/"}}'`);
await measure("API", "api", "/api/records/lead", `, ["Authorization"] = "Bearer ${key}"`, `'{"owner":null,"name":"Li ' .. who .. '","company":"Acme ' .. who .. '","email":"l' .. who .. '@acme.example"}'`);
const owners = (await ask("POST", "/api/query", { object: "lead", group: ["owner"], figures: [{ function: "count" }] })).rows.map((row) => row[1]);
lines.push("", `Leads by owner: ${Math.min(...owners)} to ${Math.max(...owners)} each of ${owners.length}.`);
console.log(lines.join("\n"));
server.kill("SIGTERM");
await new Promise((done) => server.once("exit", done));
rmSync(work, { recursive: true });
