// SPDX-License-Identifier: MIT
// What is copied: commands, and a failure as Markdown.

// ---- copying ----

// Where a page was opened from a file, not every browser has a clipboard for it.
async function copy(words) {
	try {
		await navigator.clipboard.writeText(words);
		return true;
	} catch {
		const area = element("textarea", "for-readers"), before = document.activeElement;
		area.value = words;
		document.body.append(area);
		area.focus({ preventScroll: true });
		area.select();
		const done = document.execCommand("copy");
		area.remove();
		before?.focus({ preventScroll: true });
		return done;
	}
}

function copyButton(label, what, wordsOf) {
	const made = button(label, async () => {
		const done = await copy(wordsOf());
		made.textContent = done ? "Copied" : "Cannot copy";
		get("said").textContent = (done ? "Copied: " : "Cannot copy: ") + what;
		setTimeout(() => { made.textContent = label; get("said").textContent = ""; }, 2000);
	});
	made.classList.replace("plain", "copy");
	made.setAttribute("aria-label", label + ": " + what);
	return made;
}

// A command with its button.
const command = (words) => element("span", "command", element("code", "", words), " ", copyButton("Copy", words, () => words));

// ---- as Markdown ----

const fence = (words, least) => "`".repeat(Math.max(least, ...(words.match(/`+/g) || []).map((run) => run.length + 1)));

function code(words) {
	const line = bare(words).replace(/\s+/g, " ").trim(), ticks = fence(line, 1), gap = /^`|`$/.test(line) ? " " : "";
	return ticks + gap + line + gap + ticks;
}

function codeBlock(words) {
	let lines = bare(words).trim().split("\n");
	if (lines.length > 80) lines = [...lines.slice(0, 50), "[" + (lines.length - 80) + " lines left out]", ...lines.slice(-30)];
	const ticks = fence(lines.join("\n"), 3);
	return ticks + "\n" + lines.join("\n") + "\n" + ticks;
}

const placeOf = (item) => (item.file ? item.file + (item.line ? ":" + item.line : "") : "");
const rerunOf = (test) => "make e2e/" + test.full;

function markdownOf(test) {
	const parts = ["### " + (test.status === "passed" ? "\u2713 " : "\u2717 ") + code(test.full) + ": " + code(outcome(test) || test.status)];
	const from = [run.name, run.origin?.branch, run.origin?.commit, run.origin?.job, "run " + run.run].filter(Boolean);
	parts.push(from.map(code).join(" \u00b7 "));
	const bad = (test.cases || []).filter((item) => failedCase(item) || item.flaky);
	for (const item of bad.slice(0, 5)) {
		parts.push("**" + code(item.name || "(no name)") + "**" + (item.file ? " " + code(placeOf(item)) : ""));
		const details = item.details || item.attempts?.findLast(failedCase)?.details;
		if (item.message || details) parts.push(codeBlock(details && details.includes(item.message || "") ? details
			: [item.excerpt || item.message, details].filter(Boolean).join("\n\n")));
	}
	if (bad.length > 5) parts.push("and " + plural(bad.length - 5, "more case"));
	if (!bad.length && test.tail) parts.push(codeBlock(bare(test.tail).trimEnd().split("\n").slice(-40).join("\n")));
	parts.push("Rerun: " + code(rerunOf(test)));
	return parts.join("\n\n") + "\n";
}
