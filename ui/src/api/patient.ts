type Answer<T> = { data?: T; error?: unknown; response: Response };

const BUSY = 429;
const TIMES_MAX = 30;

/** Ask, and come again while the engine says that it answers another question. */
export async function patiently<T>(ask: () => Promise<Answer<T>>): Promise<Answer<T>> {
  for (let time = 1; ; time += 1) {
    const answer = await ask();
    if (answer.response.status !== BUSY || time === TIMES_MAX) {
      return answer;
    }
    const seconds = Number(answer.response.headers.get("Retry-After")) || 1;
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  }
}
