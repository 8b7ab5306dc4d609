/** ln Γ(x) for x > 0: Stirling's series after shifting x above 15. Abramowitz & Stegun (1964), 6.1.15 and 6.1.41. */
export function logGamma(x: number): number {
  let shifted = x;
  let product = 1;
  while (shifted < 15) {
    product *= shifted;
    shifted++;
  }
  const s = 1 / (shifted * shifted);
  const series = (1 / 12 - s * (1 / 360 - s * (1 / 1260 - s * (1 / 1680 - s / 1188)))) / shifted;
  return (
    (shifted - 0.5) * Math.log(shifted) - shifted + 0.5 * Math.log(2 * Math.PI) + series - Math.log(product)
  );
}

/**
 * The regularised incomplete beta function I_x(a, b) = 1/B(a, b) ∫₀ˣ t^(a-1) (1-t)^(b-1) dt,
 * by its continued fraction. Press et al., Numerical Recipes (3rd ed., 2007), section 6.4.
 */
export function regularizedIncompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  // The fraction converges fast only on this side of the mean; the other follows by symmetry.
  if (x > (a + 1) / (a + b + 2)) return 1 - regularizedIncompleteBeta(1 - x, b, a);
  const logBeta = logGamma(a) + logGamma(b) - logGamma(a + b);
  const front = Math.exp(a * Math.log(x) + b * Math.log1p(-x) - logBeta) / a;
  return front / incompleteBetaFraction(x, a, b);
}

/** 1 + d₁/(1 + d₂/(1 + ...)) of DLMF 8.17.22, evaluated by the modified method of Lentz (1976). */
function incompleteBetaFraction(x: number, a: number, b: number): number {
  const tiny = 1e-300;
  let c = 1;
  let d = 0;
  let value = 1;
  for (let i = 1; i <= 10_000; i++) {
    const m = i >> 1;
    const numerator =
      i % 2 === 0
        ? (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
        : (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + numerator * d || tiny);
    c = 1 + numerator / c || tiny;
    value *= c * d;
    if (Math.abs(c * d - 1) < 1e-15) return value;
  }
  throw new Error(`the incomplete beta fraction did not converge at x=${x}, a=${a}, b=${b}`);
}

/**
 * The quantile of the beta distribution: the x with I_x(a, b) = p, by bisection.
 * @param probability from 0 to 1
 */
export function betaQuantile(probability: number, a: number, b: number): number {
  if (!(probability >= 0 && probability <= 1 && a > 0 && b > 0)) {
    throw new Error(`no beta quantile for probability ${probability}, a=${a}, b=${b}`);
  }
  if (probability === 0 || probability === 1) return probability;
  let low = 0;
  let high = 1;
  for (let i = 0; i < 100; i++) {
    const x = (low + high) / 2;
    if (regularizedIncompleteBeta(x, a, b) < probability) low = x;
    else high = x;
  }
  return high;
}

/**
 * The quantile of Student's t distribution: P(T > t) = ½ I_x(ν/2, ½) with x = ν/(ν + t²), t ≥ 0, solved for x.
 * Abramowitz & Stegun (1964), 26.7.1.
 */
export function studentQuantile(probability: number, degreesOfFreedom: number): number {
  if (!(probability > 0 && probability < 1 && degreesOfFreedom > 0)) {
    throw new Error(`no t quantile for probability ${probability}, ${degreesOfFreedom} degrees of freedom`);
  }
  if (probability < 0.5) return -studentQuantile(1 - probability, degreesOfFreedom);
  const x = betaQuantile(2 * (1 - probability), degreesOfFreedom / 2, 0.5);
  return Math.sqrt((degreesOfFreedom * (1 - x)) / x);
}

/**
 * A draw from Binomial(trials, probability) by inversion, searching outwards from the mode, in about as many steps
 * as the standard deviation. Kemp (1986), A modal method for generating binomial variables.
 */
export function drawBinomial(trials: number, probability: number, random: () => number): number {
  if (trials === 0 || probability <= 0) return 0;
  if (probability >= 1) return trials;
  const odds = probability / (1 - probability);
  const mode = Math.min(trials, Math.floor((trials + 1) * probability));
  const logChoose = logGamma(trials + 1) - logGamma(mode + 1) - logGamma(trials - mode + 1);
  const massAtMode = Math.exp(
    logChoose + mode * Math.log(probability) + (trials - mode) * Math.log1p(-probability),
  );
  let [above, massAbove] = [mode, massAtMode];
  let [below, massBelow] = [mode, massAtMode];
  let remaining = random() - massAtMode;
  while (remaining > 0 && massAbove + massBelow > 0) {
    massAbove *= (odds * (trials - above)) / (above + 1);
    above++;
    remaining -= massAbove;
    if (remaining <= 0) return above;
    massBelow *= below / (odds * (trials - below + 1));
    below--;
    remaining -= massBelow;
    if (remaining <= 0) return below;
  }
  // Reached with the first step, or when rounding left a last 1e-12 of the mass to nobody.
  return mode;
}
