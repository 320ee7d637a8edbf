/**
 * Motions that are started by script, as the parts' overlays do, last no time for who asks the system for less of them; those by style are in
 * document.css.
 */
export function obeyReducedMotion(): void {
  const less = matchMedia('(prefers-reduced-motion: reduce)');
  const animate = Element.prototype.animate;
  Element.prototype.animate = function (keyframes, options) {
    if (!less.matches) return animate.call(this, keyframes, options);
    return animate.call(this, keyframes, { ...(typeof options === 'object' ? options : {}), duration: 1, delay: 0, iterations: 1 });
  };
}
