/** The look of the pages. Colours: Okabe and Ito (2008), told apart with any kind of colour vision; lighter on dark. */

const light = `
  --paper: #ffffff; --ink: #1b1f24; --soft: #57606a; --line: #d0d7de; --shade: #f3f5f7;
  --series-0: #4d4d4d; --series-1: #0072b2; --series-2: #c04f00; --series-3: #007a5a;
  --series-4: #a8447d; --series-5: #8a6d00; --series-6: #2f6f9f; --series-7: #7a3b00;
  --for: 0, 114, 178; --against: 213, 94, 0;`;
const dark = `
  --paper: #14171b; --ink: #e6e9ec; --soft: #a2abb5; --line: #3a424b; --shade: #1e2329;
  --series-0: #c4c9ce; --series-1: #5bb5ec; --series-2: #f0935a; --series-3: #3fc79a;
  --series-4: #e08fbc; --series-5: #e6c84a; --series-6: #9fd0f5; --series-7: #d9a066;
  --for: 86, 180, 233; --against: 230, 130, 60;`;

export const style = `
:root { ${light} color-scheme: light dark; }
@media (prefers-color-scheme: dark) { :root { ${dark} } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 68rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: .5rem 0; }
h2 { font-size: 1.2rem; margin: 2rem 0 .25rem; padding-top: .5rem; border-top: 1px solid var(--line); }
h3 { font-size: 1rem; margin: 1rem 0 .25rem; overflow-wrap: anywhere; }
p { margin: .5rem 0; max-width: 46rem; }
.lead, .note, figcaption { color: var(--soft); font-size: .9rem; }
.scroll { overflow-x: auto; max-width: 100%; }
table { border-collapse: collapse; font-size: .9rem; margin: .5rem 0; }
th, td { padding: .25rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; text-align: left; }
th { font-weight: 600; color: var(--soft); }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.words { overflow-wrap: break-word; }
.plots { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 24rem), 1fr)); }
figure { margin: 0; break-inside: avoid; }
figure svg { display: block; width: 100%; max-width: 32rem; height: auto; }
figcaption { margin: 0 0 .25rem; }
svg text { fill: var(--ink); font: 14px system-ui, sans-serif; }
svg text.soft { fill: var(--soft); }
svg .grid { stroke: var(--line); }
svg .axis { stroke: var(--soft); }
svg .zero { stroke: var(--ink); stroke-dasharray: 2 2; }
svg .reference { stroke: var(--soft); fill: none; stroke-dasharray: 3 3; }
svg .line { stroke: var(--tone); stroke-width: 2; fill: none; stroke-linejoin: round; }
svg .band { fill: var(--tone); fill-opacity: .14; }
svg .joint { stroke: var(--tone); stroke-opacity: .5; fill: none; }
svg .interval { stroke: var(--tone); stroke-width: 2; fill: none; }
svg .mark { fill: var(--tone); }
svg text.name { fill: var(--tone); }
${[0, 1, 2, 3, 4, 5, 6, 7].map((place) => `.series-${place} { --tone: var(--series-${place}); }`).join('\n')}
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
.confusion small { color: var(--soft); }
${[1, 2, 3, 4, 5].map((shade) => `.right.shade-${shade} { background: rgba(var(--for), ${shade * 0.08}); } .wrong.shade-${shade} { background: rgba(var(--against), ${shade * 0.08}); }`).join('\n')}
.explained { font-size: 1.05rem; line-height: 2; max-width: 46rem; overflow-wrap: anywhere; }
.for, .against { padding: .1em .15em; border-radius: .2em; text-decoration-thickness: 2px; text-underline-offset: .25em; }
.for { background: rgba(var(--for), calc(var(--strength) * .12)); }
.against { background: rgba(var(--against), calc(var(--strength) * .12)); }
.strength-1 { --strength: 1; } .strength-2 { --strength: 2; } .strength-3 { --strength: 3; } .strength-4 { --strength: 4; }
.for.strength-3, .for.strength-4 { text-decoration-line: underline; font-weight: 600; }
.against.strength-3, .against.strength-4 { text-decoration: underline wavy; font-weight: 600; }
.unknown { color: var(--soft); font-style: italic; }
@media print {
  :root { ${light} color-scheme: light; }
  main { max-width: none; padding: 0; }
  body { font-size: 11pt; }
  h2, h3, .lead { break-after: avoid; }
  .plots { grid-template-columns: 1fr 1fr; }
  .scroll { overflow: visible; }
  details::details-content { content-visibility: visible; }
  * { print-color-adjust: exact; }
}
`;
