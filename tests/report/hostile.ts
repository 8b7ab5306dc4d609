/** A text that would break out of HTML, attributes, comments, style, SVG and the terminal wherever it is not escaped. */
export const hostile =
  `"><script>alert(1)</script><img src=x onerror='alert(2)'><svg onload=alert(3)></title></style>` +
  `--> &lt;b&gt; \u001b[31mred\u202e ' " &`;
