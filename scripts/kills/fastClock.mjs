/** Loaded before the program: its clock runs a hundred times as fast, so that checkpoints by the clock come often. */
const now = performance.now.bind(performance);
performance.now = () => 100 * now();
