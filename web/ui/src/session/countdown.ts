/** Tells the seconds left, once at once and then each second; calls `done` instead of telling 0. */
export function countDown(
  seconds: number,
  tell: (secondsLeft: number) => void,
  done: () => void,
): () => void {
  let left = seconds;
  tell(left);
  const timer = setInterval(() => {
    left -= 1;
    if (left > 0) return tell(left);
    clearInterval(timer);
    done();
  }, 1000);
  return () => clearInterval(timer);
}
