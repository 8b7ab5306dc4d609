/** The look of a verdict: what is read first, from across the room. */
export const verdictStyle = `
h1:has(+ .verdict) { font-size: 1.05rem; font-weight: 600; color: var(--soft); margin: .25rem 0 .75rem; }
.verdict { --tint: var(--open); --strong: var(--ink); border-left: .4rem solid rgb(var(--tint)); background: rgba(var(--tint), .08);
  border-radius: .25rem .6rem .6rem .25rem; padding: 1.1rem 1.5rem 1.25rem; }
.yes { --tint: var(--for); --strong: var(--yes); }
.no { --tint: var(--against); --strong: var(--no); }
.verdict .answer { font-size: 3.2rem; line-height: 1; font-weight: 750; letter-spacing: -.02em; margin: 0 0 .6rem; color: var(--strong); max-width: none; }
.verdict .sentence { font-size: 1.4rem; line-height: 1.35; margin: 0; max-width: 44rem; text-wrap: balance; }
h2.versus { font-size: .95rem; color: var(--soft); margin: 1.4rem 0 .5rem; }
ul.versus { display: grid; gap: .75rem; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); list-style: none; margin: 0; padding: 0; }
ul.versus li { --tone: rgb(var(--open)); background: var(--paper); border: 1px solid var(--line); border-radius: .5rem; padding: .7rem .9rem; }
ul.versus .better { --tone: var(--series-1); }
ul.versus .worse, ul.versus .no-gain { --tone: var(--series-2); }
ul.versus p { margin: 0; }
ul.versus .name small { display: block; }
ul.versus .gain { margin: .35rem 0 0; }
ul.versus .gain b { font-size: 1.5rem; font-variant-numeric: tabular-nums; }
ul.versus .bar { display: block; width: 100%; height: auto; margin: .15rem 0; }
ul.versus .ends, ul.versus .needs { font-size: .85rem; color: var(--soft); font-variant-numeric: tabular-nums; }
ul.versus .outcome { font-weight: 600; font-size: .9rem; margin-top: .3rem; }
ul.counts { display: flex; flex-wrap: wrap; gap: .4rem .5rem; list-style: none; margin: 1rem 0 0; padding: 0; font-size: .9rem; }
ul.counts li { background: var(--paper); border: 1px solid var(--line); border-radius: 1rem; padding: .1rem .75rem; }
ul.counts .yes, ul.counts .no { border-color: rgb(var(--tint)); }
.measured { margin-top: 1rem; }
.measured p { max-width: 60rem; }
.how summary { font-size: .9rem; }
.methods { display: grid; gap: .6rem 1.75rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 19rem), 1fr)); margin: .5rem 0; }
.methods div { break-inside: avoid; }
.methods dt { font-weight: 600; overflow-wrap: anywhere; }
.methods dd { margin: 0; font-size: .92rem; }
.methods small { display: block; }
@media screen and (max-width: 36rem) {
  .verdict { padding: .9rem 1rem 1rem; }
  .verdict .answer { font-size: 2.6rem; }
  .verdict .sentence { font-size: 1.2rem; }
}
@media print {
  .verdict .answer { font-size: 26pt; }
  .verdict .sentence { font-size: 14pt; }
  .verdict, ul.versus li { break-inside: avoid; }
  ul.versus { grid-template-columns: repeat(3, 1fr); }
}
`;
