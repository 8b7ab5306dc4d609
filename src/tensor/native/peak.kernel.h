/// Runs `rounds` of 24 independent chains of multiply-adds in registers; returns the floating-point operations done.
inline double runMultiplyAdds(int rounds, float &sink) {
  constexpr int chains = width == 16 || tileRows == 6 ? 24 : 12;
  Vector sums[chains];
  for (int i = 0; i < chains; i++) sums[i] = broadcast(i * 0.01f);
  const Vector factor = broadcast(0.9999f), term = broadcast(1e-4f);
  for (int round = 0; round < rounds; round++) {
#pragma GCC unroll 24
    for (int i = 0; i < chains; i++) sums[i] = multiplyAdd(sums[i], factor, term);
  }
  float lanes[width];
  for (int i = 0; i < chains; i++) {
    store(lanes, sums[i]);
    sink += lanes[0];
  }
  return 2.0 * rounds * chains * width;
}

inline PeakFunction peakFunction() { return runMultiplyAdds; }
