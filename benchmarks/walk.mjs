// Measures the running program beside its limits and writes benchmarks/RESULTS.md.
//   node benchmarks/walk.mjs [--sizes 100k,1m] [--seconds 3] [--data DIR]
// DIR/<size> holds demo data made before by `fairlead demo --size <size>`; it is copied, and made anew when missing.
// Each figure is a median of three runs. Reads are measured with one connection (latency) and with sixteen
// (throughput) by wrk; the limits are the bare server answering as many bytes, and the bare SQL statement.
import { execFileSync, spawn } from "node:child_process";
import { appendFileSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";

const options = Object.fromEntries(process.argv.slice(2).map((word, i, all) => (word.startsWith("--") ? [word.slice(2), all[i + 1]] : [])).filter((pair) => pair.length));
const sizes = (options.sizes ?? "100k,1m").split(",");
const seconds = Number(options.seconds ?? 3);
const build = "build/release";
const program = join(build, "fairlead");
const work = mkdtempSync(join(tmpdir(), "fairlead-bench-"));
const lines = [];
const say = (text = "") => {
    lines.push(text);
    console.log(text);
};
const sleep = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

async function start(command, args, ready) {
    const began = performance.now();
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"] });
    let text = "";
    child.stdout.on("data", (chunk) => (text += chunk));
    while (!ready.test(text)) {
        if (child.exitCode !== null) throw new Error(`${command} ended with ${child.exitCode}`);
        await sleep(2);
    }
    return { child, address: text.match(/http:\/\/[^\s]+/)?.[0], milliseconds: performance.now() - began };
}
async function stop(server) {
    const ended = new Promise((done) => server.child.once("exit", done));
    server.child.kill("SIGTERM");
    await ended;
}
const rss = (pid) => Number(readFileSync(`/proc/${pid}/status`, "utf8").match(/VmRSS:\s+(\d+)/)[1]) / 1024;

/// wrk's own figures: requests a second and the median latency in microseconds.
function wrk(url, { connections = 1, headers = {}, script } = {}) {
    const args = ["-t1", `-c${connections}`, `-d${seconds}s`, "--latency"];
    for (const [name, value] of Object.entries(headers)) args.push("-H", `${name}: ${value}`);
    if (script) args.push("-s", script);
    const runs = [0, 1, 2].map(() => {
        const text = execFileSync("wrk", [...args, url], { encoding: "utf8" });
        const latency = text.match(/50%\s+([\d.]+)(us|ms|s)/);
        const bad = text.match(/Non-2xx or 3xx responses: (\d+)/);
        if (bad) throw new Error(`${url}: ${bad[1]} refusals\n${text}`);
        return { rate: Number(text.match(/Requests\/sec:\s+([\d.]+)/)[1]), median: Number(latency[1]) * { us: 1, ms: 1e3, s: 1e6 }[latency[2]] };
    });
    return { rate: median(runs.map((run) => run.rate)), median: median(runs.map((run) => run.median)) };
}
function script(name, text) {
    const path = join(work, name);
    writeFileSync(path, text);
    return path;
}
const micro = (value) => (value >= 10000 ? `${(value / 1000).toFixed(1)} ms` : `${value.toFixed(0)} µs`);

const bareCache = new Map();
async function bare(bytes) {
    const rounded = Math.max(64, Math.round(bytes / 64) * 64);
    if (!bareCache.has(rounded)) {
        const server = await start(join(build, "benchmarks/bare_server"), ["--port", "0", "--bytes", String(rounded)], /http:\/\/[^\s]+/);
        bareCache.set(rounded, { one: wrk(server.address), sixteen: wrk(server.address, { connections: 16 }) });
        await stop(server);
    }
    return bareCache.get(rounded);
}

async function measure(size) {
    const data = join(work, size);
    const where = ["--database", `sqlite:${data}`];
    const made = options.data ? join(options.data, size) : "";
    let origin = "made before";
    if (made && existsSync(made)) {
        cpSync(made, data, { recursive: true });
    } else {
        const began = performance.now();
        execFileSync(program, ["demo", "--size", size, ...where], { stdio: "ignore" });
        origin = `loaded in ${((performance.now() - began) / 1000).toFixed(1)} s`;
    }
    const key = execFileSync(program, ["user", "key", "admin", "--name", "bench", "--scopes", "read,write,import,admin", ...where], { encoding: "utf8" }).trim();
    const server = await start(program, ["serve", "--listen", "127.0.0.1:0", ...where], /http:\/\/[^\s]+/);
    const headers = { Authorization: `Bearer ${key}` };
    const get = async (path) => {
        const answer = await fetch(server.address + path, { headers });
        const text = await answer.text();
        if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text.slice(0, 300)}`);
        return text;
    };
    const ids = JSON.parse(await get("/api/records/opportunity?fields=name&limit=500&where=" + encodeURIComponent("stage_kind = 'open'"))).rows.map((row) => row.id);
    say(`\n## ${size} opportunities, as many leads\n`);
    say(`Demo data ${origin}; file ${(statSync(join(data, "fairlead.db")).size / 2 ** 20).toFixed(0)} MB; ready ${server.milliseconds.toFixed(0)} ms after the start; RSS ${rss(server.child.pid).toFixed(0)} MB.\n`);

    const sql = JSON.parse(execFileSync(join(build, "benchmarks/bare_sql"), [join(data, "fairlead.db"), "1"], { encoding: "utf8" }));
    const reads = [
        ["get one record", `/api/records/opportunity/${ids[0]}`, sql.get],
        ["list 50 of a stage by close date", `/api/records/opportunity?where=${encodeURIComponent("stage = 'negotiation'")}&sort=-close_date&limit=50`, sql.list],
        ["search across objects", `/api/search?q=${encodeURIComponent("科技")}`, null],
        ["search by pinyin initials", "/api/search?q=sz", null],
        ["row 500 pages down, by position", `/api/records/opportunity?sort=-close_date&limit=50&at=${size === "1m" ? 500000 : 50000}`, null],
        ["funnel, asked again", "/api/reports/funnel?kind=snapshot", null],
    ];
    say("| read | bytes | median, 1 connection | bare HTTP | bare SQL | ratio | requests/s, 16 connections | bare HTTP/s |");
    say("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    for (const [name, path, bareSql] of reads) {
        const bytes = (await get(path)).length;
        const limit = await bare(bytes);
        const one = wrk(server.address + path, { headers });
        const sixteen = wrk(server.address + path, { headers, connections: 16 });
        const ratio = bareSql ? (one.median / (limit.one.median + bareSql)).toFixed(2) : "";
        say(`| ${name} | ${bytes} | ${micro(one.median)} | ${micro(limit.one.median)} | ${bareSql ? micro(bareSql) : ""} | ${ratio} | ${sixteen.rate.toFixed(0)} | ${limit.sixteen.rate.toFixed(0)} |`);
    }

    const json = `wrk.headers["Content-Type"] = "application/json"\n`;
    const create = script("create.lua", `wrk.method = "POST"\n${json}local n = 0\nrequest = function()\n n = n + 1\n return wrk.format(nil, nil, nil, '{"name": "Bench ' .. n .. '", "pipeline": "simple", "amount": "1200.50", "close_date": "2026-12-31"}')\nend\n`);
    const update = script("update.lua", `local ids = {${ids.map((id) => `"${id}"`).join(",")}}\n${json}local n = 0\nrequest = function()\n n = n + 1\n return wrk.format("PATCH", "/api/records/opportunity/" .. ids[n % #ids + 1], nil, '{"next_step": "call ' .. n .. '"}')\nend\n`);
    const moving = JSON.parse(await get("/api/records/opportunity?fields=name&limit=500&where=" + encodeURIComponent("pipeline = 'simple' and stage_kind = 'open'"))).rows.map((row) => row.id);
    say("\n| write | 1 connection /s | median | 16 connections /s | gain | 64 connections /s |");
    say("| --- | ---: | ---: | ---: | ---: | ---: |");
    const writes = [["create", "/api/records/opportunity", create], ["update", "/", update]];
    for (const [name, path, text] of writes) {
        const [one, sixteen, many] = [1, 16, 64].map((connections) => wrk(server.address + path, { headers, connections, script: text }));
        say(`| ${name} | ${one.rate.toFixed(0)} | ${micro(one.median)} | ${sixteen.rate.toFixed(0)} | ${(sixteen.rate / one.rate).toFixed(1)}× | ${many.rate.toFixed(0)} |`);
    }
    const created = moving.length ? moving : JSON.parse(await get("/api/records/opportunity?fields=name&limit=500&sort=-created_at&where=" + encodeURIComponent("pipeline = 'simple'"))).rows.map((row) => row.id);
    const stage = script("stage.lua", `local ids = {${created.map((id) => `"${id}"`).join(",")}}\n${json}local n = 0\nlocal to = {"engaging", "prospecting"}\nrequest = function()\n n = n + 1\n return wrk.format("POST", "/api/records/opportunity/" .. ids[n % #ids + 1] .. "/stage", nil, '{"to": "' .. to[math.floor(n / #ids) % 2 + 1] .. '"}')\nend\n`);
    const [one, sixteen, many] = [1, 16, 64].map((connections) => wrk(server.address + "/", { headers, connections, script: stage }));
    say(`| stage move | ${one.rate.toFixed(0)} | ${micro(one.median)} | ${sixteen.rate.toFixed(0)} | ${(sixteen.rate / one.rate).toFixed(1)}× | ${many.rate.toFixed(0)} |`);

    say("\n| funnel | cold | warm |");
    say("| --- | ---: | ---: |");
    for (const kind of ["snapshot", "cohort", "active"]) {
        const cold = [];
        const warm = [];
        for (let i = 0; i < 3; ++i) {
            // A write makes every kept answer old.
            await fetch(`${server.address}/api/records/opportunity/${ids[1]}`, { method: "PATCH", headers: { ...headers, "Content-Type": "application/json" }, body: JSON.stringify({ next_step: `run ${kind} ${i}` }) });
            const path = `/api/reports/funnel?kind=${kind}&from=2025-01-01&to=2026-12-31`;
            for (const list of [cold, warm]) {
                const began_at = performance.now();
                await get(path);
                list.push((performance.now() - began_at) * 1000);
            }
        }
        say(`| ${kind} | ${micro(median(cold))} | ${micro(median(warm))} |`);
    }
    say(`\nRSS after all this ${rss(server.child.pid).toFixed(0)} MB.`);
    await stop(server);
}

async function measureImport() {
    const rows = 200000;
    const file = join(work, "leads.csv");
    writeFileSync(file, "姓名,公司,手机,邮箱,来源\n");
    let chunk = "";
    for (let i = 0; i < rows; ++i) {
        chunk += `王小${i},示例公司${i % 5000},1380${String(1000000 + i).slice(-7)},user${i}@example.com,web_form\n`;
        if (i % 10000 === 9999) {
            appendFileSync(file, chunk);
            chunk = "";
        }
    }
    const data = join(work, "import");
    const began = performance.now();
    const text = execFileSync(program, ["import", file, "--object", "lead", "--database", `sqlite:${data}`], { encoding: "utf8" });
    const spent = (performance.now() - began) / 1000;
    const job = JSON.parse(text);
    say(`\n## Import\n\n${rows} leads with name, company, mobile, mail and source (CSV, ${(statSync(file).size / 2 ** 20).toFixed(0)} MB): ${(rows / spent).toFixed(0)} rows/s (${spent.toFixed(1)} s with start-up; created ${job.created}, refused ${job.failed}).`);
}

async function measureEmpty() {
    const data = join(work, "empty");
    const server = await start(program, ["serve", "--listen", "127.0.0.1:0", "--database", `sqlite:${data}`], /http:\/\/[^\s]+/);
    say(`\n## Empty\n\nFirst start (tables are made) ${server.milliseconds.toFixed(0)} ms, RSS ${rss(server.child.pid).toFixed(0)} MB.`);
    await stop(server);
    const again = await start(program, ["serve", "--listen", "127.0.0.1:0", "--database", `sqlite:${data}`], /http:\/\/[^\s]+/);
    say(`Second start ${again.milliseconds.toFixed(0)} ms.`);
    await stop(again);
}

try {
    say("# Results\n");
    say(`Command: \`./bench --sizes ${sizes.join(",")} --seconds ${seconds}\`. Machine: ${cpus().length} × ${cpus()[0].model.trim()}, ${(totalmem() / 2 ** 30).toFixed(0)} GB; client and server share it. Medians of three runs.`);
    await measureEmpty();
    await measureImport();
    for (const size of sizes) await measure(size);
    if (!options.dry) writeFileSync("benchmarks/RESULTS.md", `${lines.join("\n")}\n`);
} finally {
    if (existsSync(work)) rmSync(work, { recursive: true, force: true });
}
