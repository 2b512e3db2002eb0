// SPDX-License-Identifier: MIT
// A text of a test as nodes: a terminal's colours as classes, and those of a diff.

// A terminal's colours come as SGR, "ESC [ 1 ; 31 m", as src/report/html/colours.c has it.
const SGR = /\x1b\[([0-9;:]*)m/;
const bare = (words) => words.replace(/\x1b\[[0-9;:]*m/g, "").replaceAll("\x1b", "");
const lastLine = (words) => bare(words || "").trimEnd().split("\n").pop();
const PLAIN = { colour: -1, ground: -1 };

// The nearest of a terminal's sixteen colours: there is a light and a dark style.
function nearest(red, green, blue) {
	const most = Math.max(red, green, blue), least = Math.min(red, green, blue);
	if (most - least < 48) return most < 48 ? 0 : most < 152 ? 8 : most < 224 ? 7 : 15;
	return [red, green, blue].reduce((hue, part, i) => hue + (part * 2 > most + least ? 1 << i : 0), 0) + (most > 208 ? 8 : 0);
}

function ofPalette(number) {
	if (!(number >= 0 && number <= 255)) return -1;
	if (number < 16) return number;
	if (number >= 232) return nearest(...Array(3).fill((number - 232) * 10 + 8));
	const steps = [0, 95, 135, 175, 215, 255], cube = number - 16;
	return nearest(steps[Math.floor(cube / 36)], steps[Math.floor(cube / 6) % 6], steps[cube % 6]);
}

const LOOKS = { 1: ["bold", true], 2: ["faint", true], 3: ["italic", true], 4: ["underlined", true], 7: ["reverse", true], 9: ["struck", true],
	23: ["italic", false], 24: ["underlined", false], 27: ["reverse", false], 29: ["struck", false], 39: ["colour", -1], 49: ["ground", -1] };

function nextLook(look, sgr) {
	const given = sgr.split(/[;:]/).map(Number);
	let now = { ...look };
	for (let i = 0; i < given.length; i++) {
		const p = given[i], kind = p < 40 || (p >= 90 && p < 100) ? "colour" : "ground";
		if (p === 0) now = { ...PLAIN };
		else if (p === 22) now.bold = now.faint = false;
		else if (p === 38 || p === 48) {
			if (given[i + 1] === 5) now[kind] = ofPalette(given[i + 2]);
			else if (given[i + 1] === 2) now[kind] = nearest(given[i + 2] & 255, given[i + 3] & 255, given[i + 4] & 255);
			i += given[i + 1] === 5 ? 2 : given[i + 1] === 2 ? 4 : given.length;
		} else if (LOOKS[p]) now[LOOKS[p][0]] = LOOKS[p][1];
		else if ((p >= 30 && p <= 37) || (p >= 40 && p <= 47)) now[kind] = p % 10;
		else if ((p >= 90 && p <= 97) || (p >= 100 && p <= 107)) now[kind] = p % 10 + 8;
	}
	return now;
}

// What is shown on a ground has the colour of the page's text: it can be read on each of them.
function lookClasses(look) {
	const ground = look.reverse ? look.colour : look.ground, names = [];
	if (look.reverse && ground < 0) names.push("sgr-reverse");
	else if (ground >= 0) names.push("sgr-on-" + (ground & 7));
	else if (look.colour >= 0) names.push("sgr-" + look.colour);
	else if (look.faint) names.push("sgr-faint");
	for (const name of ["bold", "italic", "underlined", "struck"]) if (look[name]) names.push("sgr-" + name);
	return names.join(" ");
}

// Which sign of a diff is what was expected: "- Expected", "+ expected - actual". Where nobody says it,
// "-" is what is gone and "+" what has come.
const DIFF_HEAD = /^\s*(?:([-+]) Expected\b|([-+]) Received\b|([-+]) expected ([-+]) actual|([-+]) actual ([-+]) expected|@@ .*@@|--- \S|Full diff:|Diff:)/;
const GOOD = /^(?:E )?\s*(?:expected|want|wanted)(?: \w+)?\s*:\s/i, BAD = /^(?:E )?\s*(?:received|actual|got|but was)(?: \w+)?\s*:\s/i;

function lineClassifier() {
	let inDiff = false, expected = "+";
	return (line) => {
		const marked = /^E {3}/.test(line), said = marked ? line.slice(4) : line, head = said.match(DIFF_HEAD);
		if (head) {
			inDiff = true;
			expected = head[1] || head[3] || head[6] || (head[2] ? (head[2] === "+" ? "-" : "+") : "+");
			return head[1] ? "good" : head[2] ? "bad" : marked ? "said" : "";
		}
		const sign = said.match(/^\s*([-+])(?:\s|\S)/);
		if (inDiff && /^\s+at |^\S*[^-+\s@?]/.test(said) && !sign && !marked) inDiff = false;
		if (sign && (inDiff || (marked && /^\s*[-+] /.test(said)))) return sign[1] === expected ? "good" : "bad";
		if (GOOD.test(line)) return "good";
		if (BAD.test(line)) return "bad";
		if (/^> *\d+ \||^> {3,}\S/.test(line)) return "here";
		return marked ? "said" : "";
	};
}

// Nodes for a text of a test: its colours, and where it has none, those of a diff.
function painted(words) {
	const made = document.createDocumentFragment(), classify = lineClassifier();
	let look = PLAIN, run = "", runClass = "";
	const flush = () => {
		if (run) made.append(runClass ? element("span", runClass, run) : run);
		run = "";
	};
	const add = (part, classes) => {
		if (classes !== runClass) flush();
		runClass = classes;
		run += part;
	};
	for (const line of words.match(/[^\n]*\n|[^\n]+$/g) || []) {
		const kind = classify(bare(line)), lookNow = lookClasses(look);
		if (!line.includes("\x1b") && !lookNow) {
			add(line, kind);
			continue;
		}
		// pytest has one colour for all it marks, a diff too.
		const marked = /^E {3}/.test(bare(line)) && (kind === "good" || kind === "bad");
		for (const [i, part] of line.split(SGR).entries())
			if (i % 2) look = nextLook(look, part);
			else add(part.replaceAll("\x1b", ""), marked ? kind : lookClasses(look));
	}
	flush();
	return made;
}
