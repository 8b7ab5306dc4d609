/** The look of the pages. Colours: Okabe and Ito (2008), told apart with any kind of colour vision; lighter on dark. */
import { verdictStyle } from './verdictStyle.js';

const light = `
  --paper: #ffffff; --ink: #1b1f24; --soft: #57606a; --line: #d8dee4; --shade: #f6f8fa;
  --series-0: #4d4d4d; --series-1: #0072b2; --series-2: #c04f00; --series-3: #007a5a;
  --series-4: #a8447d; --series-5: #8a6d00; --series-6: #2f6f9f; --series-7: #7a3b00;
  --for: 0, 114, 178; --against: 213, 94, 0; --open: 110, 118, 129;
  --yes: #00588a; --no: #a34400;`;
const dark = `
  --paper: #14171b; --ink: #e6e9ec; --soft: #a2abb5; --line: #343c45; --shade: #1b2026;
  --series-0: #c4c9ce; --series-1: #5bb5ec; --series-2: #f0935a; --series-3: #3fc79a;
  --series-4: #e08fbc; --series-5: #e6c84a; --series-6: #9fd0f5; --series-7: #d9a066;
  --for: 86, 180, 233; --against: 230, 130, 60; --open: 140, 149, 159;
  --yes: #7cc6f2; --no: #f5a877;`;

const frame = `
:root { ${light} color-scheme: light dark; }
@media (prefers-color-scheme: dark) { :root { ${dark} } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 68rem; margin: 0 auto; padding: 1.25rem 1rem 4rem; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: .5rem 0; overflow-wrap: anywhere; }
h2 { font-size: 1.25rem; line-height: 1.3; margin: 0 0 .25rem; overflow-wrap: anywhere; }
h3 { font-size: 1rem; margin: 1rem 0 .25rem; overflow-wrap: anywhere; }
p { margin: .5rem 0; max-width: 46rem; }
a { color: var(--series-1); }
small { font-size: .8rem; color: var(--soft); font-weight: 400; }
.lead, .note, figcaption { color: var(--soft); font-size: .9rem; }
section, .part { margin-top: 2rem; scroll-margin-top: 1rem; }
.part { margin-top: 0; border-top: 1px solid var(--line); }
section + .part { margin-top: 2.5rem; }
.part:last-child { border-bottom: 1px solid var(--line); }
.part > summary { padding: .7rem 0; color: var(--ink); }
.part > summary h2 { display: inline; font-size: 1.05rem; }
.part > div { padding-bottom: 1.5rem; scroll-margin-top: 3rem; }
nav ol { display: flex; flex-wrap: wrap; gap: .15rem 1.25rem; list-style: none; margin: 1.25rem 0 0; padding: 0; font-size: .9rem; }`;

const tables = `
.scroll { overflow-x: auto; max-width: 100%; }
table { border-collapse: collapse; font-size: .9rem; margin: .5rem 0; }
th, td { padding: .3rem .7rem .3rem 0; border-bottom: 1px solid var(--line); vertical-align: top; text-align: left; }
th { font-weight: 600; color: var(--soft); }
th.number, td.number { text-align: right; padding: .3rem .7rem; }
th:last-child, td:last-child { padding-right: 0; }
th.number:first-child, td.number:first-child { padding-left: 0; }
td.number { font-variant-numeric: tabular-nums; white-space: nowrap; }
.words { overflow-wrap: break-word; }
td.words { overflow-wrap: anywhere; }
.results { width: 100%; }
.results th[scope=row] { color: var(--ink); font-weight: 400; }
.results small { display: inline-block; min-width: 8.2em; text-align: right; }
.results .group th { color: var(--ink); padding-top: 1.1rem; }
.confusion { width: auto; }
.confusion td, .confusion td:last-child { padding: .3rem .7rem; }
.confusion small { color: inherit; }
${[1, 2, 3, 4, 5].map((shade) => `.right.shade-${shade} { background: rgba(var(--for), ${shade * 0.08}); } .wrong.shade-${shade} { background: rgba(var(--against), ${shade * 0.08}); }`).join('\n')}`;

const plots = `
.plots { display: grid; gap: 1.25rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 24rem), 1fr)); }
figure { margin: 0; break-inside: avoid; }
figure svg { width: 100%; height: auto; }
figure .drawing { display: block; max-width: 32rem; }
figure .wide { display: block; }
figure .narrow { display: none; }
figcaption { margin: 0 0 .5rem; }
.swatch { width: 1.05em; height: 1.05em; vertical-align: -.15em; }
svg text { fill: var(--ink); font: 14px system-ui, sans-serif; }
svg text.soft { fill: var(--soft); }
svg .grid { stroke: var(--line); }
svg .axis { stroke: var(--soft); }
svg .zero { stroke: var(--ink); stroke-dasharray: 2 2; }
svg .reference { stroke: var(--soft); fill: none; stroke-dasharray: 3 3; }
svg .line { stroke: var(--tone); stroke-width: 2; fill: none; stroke-linejoin: round; }
svg .line.main { stroke-width: 3; stroke-dasharray: none; }
svg .band { fill: var(--tone); fill-opacity: .16; }
svg .whisker { stroke: var(--tone); stroke-opacity: .55; stroke-width: 1.5; fill: none; }
svg path.span { stroke: var(--ink); stroke-width: 1.5; fill: none; }
svg path.drop { stroke: var(--ink); stroke-dasharray: 2 3; fill: none; }
svg text.span { font-weight: 600; paint-order: stroke; stroke: var(--paper); stroke-width: 4px; }
svg .joint { stroke: var(--tone); stroke-opacity: .5; fill: none; }
svg .interval { stroke: var(--tone); stroke-width: 2; fill: none; }
svg .mark { fill: var(--tone); }
svg text.name { fill: var(--tone); }
${[0, 1, 2, 3, 4, 5, 6, 7].map((place) => `.series-${place} { --tone: var(--series-${place}); }`).join('\n')}`;

const texts = `
blockquote { margin: .5rem 0; padding: .25rem .75rem; border-left: 3px solid var(--line); overflow-wrap: anywhere; }
details { margin: .5rem 0; }
summary { cursor: pointer; color: var(--soft); }
code { font-size: .9em; overflow-wrap: anywhere; }
article { break-inside: avoid; margin: 1rem 0 1.5rem; }
pre { font-size: .8rem; white-space: pre-wrap; overflow-wrap: anywhere; }
.answers { display: flex; flex-wrap: wrap; gap: .4rem; list-style: none; margin: .5rem 0; padding: 0; font-size: .9rem; }
.answers li { border: 1px solid var(--line); border-radius: .4rem; padding: 0 .5rem; overflow-wrap: anywhere; }
.answers .wrong { border-style: dashed; background: rgba(var(--against), .12); }
.answers .right { background: rgba(var(--for), .12); }
.explained { font-size: 1.05rem; line-height: 2; max-width: 46rem; overflow-wrap: anywhere; }
.for, .against { padding: .1em .15em; border-radius: .2em; text-decoration-thickness: 2px; text-underline-offset: .25em; }
.for { background: rgba(var(--for), calc(var(--strength) * .12)); }
.against { background: rgba(var(--against), calc(var(--strength) * .12)); }
.strength-1 { --strength: 1; } .strength-2 { --strength: 2; } .strength-3 { --strength: 3; } .strength-4 { --strength: 4; }
.for.strength-3, .for.strength-4 { text-decoration-line: underline; font-weight: 600; }
.against.strength-3, .against.strength-4 { text-decoration: underline wavy; font-weight: 600; }
del.against, ins.for { font-weight: 600; }
ins.for { text-decoration: underline; }
.unknown { color: var(--soft); font-style: italic; }`;

const media = `
@media screen and (max-width: 36rem) {
  .spare { display: none; }
  figure .wide { display: none; }
  figure .narrow { display: block; }
  .results small { display: block; min-width: 0; font-size: .72rem; }
  .results th, .results td { padding-right: 0; }
  .results .number { padding-left: .5rem; }
}
@media print {
  :root { ${light} color-scheme: light; }
  main { max-width: none; padding: 0; }
  body { font-size: 10.5pt; }
  h2, h3, .lead { break-after: avoid; }
  section { margin-top: 1.25rem; }
  nav, details:not([open]) { display: none; }
  .plots { grid-template-columns: 1fr 1fr; }
  .scroll { overflow: visible; }
  .spare { display: none; }
  .results th[scope=row] { white-space: nowrap; }
  * { print-color-adjust: exact; }
}`;

export const style = [frame, tables, plots, texts, verdictStyle, media].join('\n');
