// Measures the web application in a real browser against the aims: the desk and a slow phone, medians of several runs.
//   node benchmarks/web.mjs [--size 1m] [--data DIR] [--program build/release/fairlead] [--runs 5] [--write]
//   node benchmarks/web.mjs --database sqlite:/path/of/1m …
//   node benchmarks/web.mjs --base http://127.0.0.1:8080 [--login admin] [--password …]
// Prints a Markdown table; with --write it also goes to benchmarks/WEB.md. Without a database it makes one of --size, or
// copies the one that DIR/SIZE holds. Fewer rows than a million work, and the table says how many there were.
import { execFileSync, spawn } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";

const words = process.argv.slice(2);
const option = (name, otherwise) => {
    const at = words.indexOf(`--${name}`);
    return at < 0 ? otherwise : words[at + 1];
};
const { chromium } = createRequire(new URL("../web/package.json", import.meta.url))("playwright-core");
const runs = Number(option("runs", 5));
const login = option("login", "admin");
const password = option("password", "fairlead-demo");
const median = (values) => {
    const sorted = values.filter((value) => Number.isFinite(value)).sort((a, b) => a - b);
    return sorted.length ? sorted[Math.floor(sorted.length / 2)] : Number.NaN;
};

/// As a phone of the cheaper sort in a place with poor reception: four times less processor, 1.6 Mbit/s, 150 ms.
const profiles = {
    desktop: { context: { viewport: { width: 1440, height: 900 } }, cpu: 1, network: null, phone: false },
    phone: {
        context: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 },
        cpu: 4,
        network: { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 94_000 },
        phone: true,
    },
};

/// The data to measure on, and how it goes away again.
function dataFor(program) {
    const given = option("database");
    if (given) return [given, () => undefined];
    const size = option("size", "1m");
    const work = mkdtempSync(join(tmpdir(), "fairlead-bench-web-"));
    const made = option("data") ? join(option("data"), size) : "";
    if (made && existsSync(made)) {
        note(`copying ${made}`);
        cpSync(made, work, { recursive: true });
    } else {
        note(`making demo data of ${size}: this takes a while`);
        execFileSync(program, ["demo", "--size", size, "--database", `sqlite:${work}`], { stdio: "ignore" });
    }
    return [`sqlite:${work}`, () => rmSync(work, { recursive: true, force: true })];
}

async function serve() {
    const given = option("base");
    if (given) return { base: given.replace(/\/$/, ""), stop: async () => undefined };
    const program = option("program", "build/release/fairlead");
    const [database, drop] = dataFor(program);
    const child = spawn(program, ["serve", "--listen", "127.0.0.1:0", "--database", database], {
        stdio: ["ignore", "pipe", "inherit"],
    });
    let text = "";
    child.stdout.on("data", (chunk) => (text += chunk));
    while (!/http:\/\/\S+/.test(text)) {
        if (child.exitCode !== null) throw new Error(`${program} ended with ${child.exitCode}`);
        await new Promise((done) => setTimeout(done, 20));
    }
    return {
        base: text.match(/http:\/\/\S+/)[0],
        stop: () =>
            new Promise((done) => {
                child.once("exit", () => done(drop()));
                child.kill("SIGTERM");
            }),
    };
}

/// Runs in the page before anything else: says when the first row with words in it was on the screen, and how long every
/// press of a key took until the next picture.
function watch() {
    window.benchPresses = [];
    new PerformanceObserver((list) => {
        for (const entry of list.getEntries())
            if (entry.name === "keydown" || entry.name === "input" || entry.name === "pointerup")
                window.benchPresses.push(entry.duration);
    }).observe({ type: "event", durationThreshold: 16, buffered: true });
    const look = () => {
        const row = document.querySelector(".grid-row .grid-name, .card-row .card-name");
        if (row?.textContent.trim()) requestAnimationFrame(() => (window.benchRows = performance.now()));
        else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
}

async function openPage(browser, base, profile, cookies) {
    const context = await browser.newContext({ ...profile.context, locale: "zh-CN" });
    await context.addCookies(cookies);
    await context.addInitScript(watch);
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    const devtools = await context.newCDPSession(page);
    // Processor time of the page alone: what else runs on the machine does not count.
    await devtools.send("Performance.enable", { timeDomain: "threadTicks" });
    if (profile.network) {
        await devtools.send("Network.enable");
        await devtools.send("Network.emulateNetworkConditions", profile.network);
    }
    if (profile.cpu > 1) await devtools.send("Emulation.setCPUThrottlingRate", { rate: profile.cpu });
    const metric = async (name) =>
        (await devtools.send("Performance.getMetrics")).metrics.find((each) => each.name === name).value;
    return { context, page, devtools, metric, go: (path) => page.goto(base + path) };
}

const rowsAt = async (page) => {
    await page.waitForFunction(() => window.benchRows > 0);
    return page.evaluate(() => window.benchRows);
};

/// Scrolls to a share of the list and waits until every row in sight has its words.
const jump = (page, share) =>
    page.evaluate(
        (part) =>
            new Promise((done) => {
                const list = document.querySelector(".grid, .cards");
                const began = performance.now();
                list.scrollTop = (list.scrollHeight - list.clientHeight) * part;
                const look = () => {
                    const frame = list.getBoundingClientRect();
                    const rows = [...list.querySelectorAll(".grid-row, .card-place")].filter((row) => {
                        const box = row.getBoundingClientRect();
                        return box.bottom > frame.top + 40 && box.top < frame.bottom;
                    });
                    const ready =
                        rows.length > 3 &&
                        rows.every((row) => row.querySelector(".grid-name, .card-name")?.textContent.trim());
                    if (ready) done(performance.now() - began);
                    else if (performance.now() - began > 30_000) done(Number.NaN);
                    else requestAnimationFrame(look);
                };
                requestAnimationFrame(() => requestAnimationFrame(look));
            }),
        share,
    );

/// Processor time of the page for one picture while the list moves all the time.
async function scrolling({ page, metric }) {
    const before = await metric("TaskDuration");
    const frames = await page.evaluate(
        () =>
            new Promise((done) => {
                const list = document.querySelector(".grid, .cards");
                let count = 0;
                const step = () => {
                    list.scrollTop += 90;
                    count += 1;
                    if (count < 120) requestAnimationFrame(step);
                    else done(count);
                };
                requestAnimationFrame(step);
            }),
    );
    return ((await metric("TaskDuration")) - before) * 1000 / frames;
}

/// From the press on a link until its screen stands, without grey shapes.
const change = async (page, selector, sign) => {
    await page.waitForSelector(selector, { state: "attached" });
    return page.evaluate(
        ([link, wanted]) =>
            new Promise((done, fail) => {
                const target = document.querySelector(link);
                if (!target) return fail(new Error(`no ${link}`));
                const began = performance.now();
                target.click();
                const look = () => {
                    const there = document.querySelector(wanted);
                    if (there?.textContent.trim() && !document.querySelector("main .skeleton"))
                        requestAnimationFrame(() => done(performance.now() - began));
                    else if (performance.now() - began > 30_000) done(Number.NaN);
                    else requestAnimationFrame(look);
                };
                requestAnimationFrame(look);
            }),
        [selector, sign],
    );
};

async function palette(page, phone) {
    const times = [];
    for (let at = 0; at < runs + 1; at += 1) {
        const began = await page.evaluate(() => performance.now());
        if (phone) await page.locator(".top-search").click();
        else await page.keyboard.press("Control+k");
        await page.waitForFunction(() => document.activeElement?.closest(".palette-field"));
        // The first opening brings the part itself.
        if (at > 0) times.push((await page.evaluate(() => performance.now())) - began);
        await page.keyboard.press("Escape");
        await page.waitForFunction(() => !document.querySelector(".palette-field"));
    }
    return median(times);
}

const list = "/o/opportunity";
const screens = (phone) => {
    const bar = phone ? ".bottom" : ".side";
    return [
        ["home", `${bar} a[href="/"]`, "main h1"],
        ["list", `${bar} a[href="${list}"], ${bar} a[href^="${list}?"]`, phone ? ".card-row .card-name" : ".grid-row .grid-name"],
    ];
};

const note = (text) => process.stderr.write(`${text}\n`);

async function measure(browser, base, profile, cookies) {
    const found = { changes: {} };
    note(profile.phone ? "slow phone: first rows" : "desktop: first rows");
    const cold = [];
    const warm = [];
    for (let at = 0; at < runs; at += 1) {
        const visit = await openPage(browser, base, profile, cookies);
        await visit.go(list);
        cold.push(await rowsAt(visit.page));
        await visit.go(list);
        warm.push(await rowsAt(visit.page));
        await visit.context.close();
    }
    found.cold = median(cold);
    found.warm = median(warm);

    const visit = await openPage(browser, base, profile, cookies);
    const { page } = visit;
    await visit.go(list);
    await rowsAt(page);
    // The exact count makes the list its full length.
    await page.waitForLoadState("networkidle");
    found.rows = await page.evaluate(() =>
        Number(
            document.querySelector(".grid")?.getAttribute("aria-rowcount") ??
                document.querySelector(".card-place")?.getAttribute("aria-setsize"),
        ),
    );
    found.nodes = await page.evaluate(() => document.querySelectorAll("#root *").length);
    note("jumps and scrolling");
    const jumps = [];
    for (const share of [0.5, 0.93, 0.11, 0.77, 1, 0.31, 0.64]) jumps.push(await jump(page, share));
    found.jump = median(jumps);
    await jump(page, 0);
    const scrolls = [];
    for (let at = 0; at < 3; at += 1) scrolls.push(await scrolling(visit));
    found.scroll = median(scrolls);
    await jump(page, 0);

    note("keys");
    await page.evaluate(() => {
        window.benchPresses.length = 0;
    });
    if (!profile.phone) {
        await page.locator(".grid").focus();
        for (let at = 0; at < 15; at += 1) await page.keyboard.press("ArrowDown");
        for (let at = 0; at < 5; at += 1) await page.keyboard.press("x");
        for (let at = 0; at < 5; at += 1) await page.keyboard.press("x");
    }
    await page.locator("#main input[data-search]").first().pressSequentially("keji", { delay: 60 });
    await page.waitForTimeout(500);
    const presses = await page.evaluate(() => window.benchPresses);
    // What took less than 16 ms is not even told.
    found.press = presses.length ? median(presses) : 16;
    found.pressMost = presses.length ? Math.max(...presses) : 16;
    await page.locator("#main input[data-search]").first().fill("");

    note("changes of screen");
    const changes = [];
    for (let at = 0; at < runs; at += 1) {
        for (const [name, link, sign] of screens(profile.phone)) {
            const time = await change(page, link, sign);
            found.changes[name] = [...(found.changes[name] ?? []), time];
            changes.push(time);
        }
        const time = profile.phone
            ? await change(page, ".card-row", "main .key-figures, main .tabs, main [role=tab]")
            : await change(page, ".grid-row .grid-name", ".peek h1");
        found.changes.record = [...(found.changes.record ?? []), time];
        changes.push(time);
        // The first press may leave the cell the click went into, the next closes the panel.
        for (let presses = 0; !profile.phone && presses < 3 && (await page.locator(".peek").count()); presses += 1) {
            await page.keyboard.press("Escape");
            await page.waitForTimeout(200);
        }
    }
    found.change = median(changes);
    note("palette");
    found.palette = await palette(page, profile.phone);

    note("tour");
    // A tour of everything, then what is left of it.
    for (const path of ["/", list, `${list}/board`, "/reports/funnel", "/import", "/bin", "/admin", "/o/account", "/o/contact", "/"]) {
        await page.evaluate((to) => {
            window.history.pushState({}, "", to);
            window.dispatchEvent(new PopStateEvent("popstate"));
        }, path);
        await page
            .waitForFunction(() => document.querySelector("main h1") && !document.querySelector("main .skeleton"), null, { timeout: 15_000 })
            .catch(() => note(`  ${path} did not settle`));
    }
    await visit.devtools.send("HeapProfiler.collectGarbage");
    found.heap = (await visit.metric("JSHeapUsedSize")) / 2 ** 20;
    await visit.context.close();
    return found;
}

const server = await serve();
const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
});
try {
    const session = await browser.newContext();
    const answer = await session.request.post(`${server.base}/api/session`, { data: { login, password } });
    if (!answer.ok()) throw new Error(`sign-in refused: ${answer.status()}`);
    const cookies = await session.cookies();
    await session.close();
    const desktop = await measure(browser, server.base, profiles.desktop, cookies);
    const phone = await measure(browser, server.base, profiles.phone, cookies);
    const ms = (value) => (Number.isFinite(value) ? (value >= 1000 ? `${(value / 1000).toFixed(2)} s` : `${value.toFixed(0)} ms`) : "—");
    const mark = (value, aim) => (Number.isFinite(value) && value > aim ? " ✗" : "");
    const line = (name, aims, show, key) => {
        const cell = (found, aim) => (found[key] === undefined ? "" : `${show(found[key])}${aim ? mark(found[key], aim) : ""}`);
        return `| ${name} | ${aims.map((aim) => (aim ? show(aim) : "")).join(" / ")} | ${cell(desktop, aims[0])} | ${cell(phone, aims[1])} |`;
    };
    const each = (found) =>
        Object.entries(found.changes)
            .map(([name, times]) => `${name} ${ms(median(times))}`)
            .join(", ");
    const text = [
        "# The web application\n",
        `${desktop.rows.toLocaleString("en")} rows. Medians of ${runs} runs; browser and server share ${cpus().length} × ${cpus()[0].model.trim()}. Slow phone: processor four times slower, 1.6 Mbit/s, 150 ms. ✗ misses its aim.\n`,
        "| measure | aim, desktop / phone | desktop | slow phone |",
        "| --- | ---: | ---: | ---: |",
        line("first rows, nothing cached", [1200, 3000], ms, "cold"),
        line("first rows, files cached", [0, 0], ms, "warm"),
        line("jump anywhere in the list", [300, 300], ms, "jump"),
        line("scrolling, CPU a frame", [20, 20], (value) => `${value.toFixed(1)} ms`, "scroll"),
        line("keys, ticks, typing", [50, 50], ms, "press"),
        line("the slowest of them", [200, 200], ms, "pressMost"),
        line("change of screen", [400, 400], ms, "change"),
        line("palette", [100, 100], ms, "palette"),
        line("DOM nodes on the list", [1500, 1500], (value) => String(value), "nodes"),
        line("heap after a tour of all screens", [60, 60], (value) => `${value.toFixed(0)} MB`, "heap"),
        `\nChanges of screen: desktop ${each(desktop)}; slow phone ${each(phone)}.`,
    ].join("\n");
    console.log(text);
    if (words.includes("--write")) writeFileSync(new URL("WEB.md", import.meta.url), `${text}\n`);
} finally {
    await browser.close();
    await server.stop();
}
