import type { Reading } from '../core/reading.ts';
import type { Recall } from '../services/recall/recall.ts';

/**
 * A recall for one session, whose clock stands still: what it was told of earlier mail it is told again, when its coverage
 * is looked at after later sessions have left something behind. But for splits, of which it makes more itself.
 */
export function recallOnce(recall: Recall): Recall {
  const answers = new Map<string, Promise<Reading>>();
  const once = (ask: () => Promise<Reading>, ...what: readonly (string | number)[]): Promise<Reading> => {
    const name = JSON.stringify(what);
    const answer = answers.get(name) ?? ask();
    answers.set(name, answer);
    return answer;
  };
  return {
    ...recall,
    greylisted: (greylist, key) => once(() => recall.greylisted(greylist, key), 'greylist', greylist.name, key),
    overLimit: (limit, key, ahead) => once(() => recall.overLimit(limit, key, ahead), 'limit', limit.name, key, ahead),
    isStranger: (key, forMs) => once(() => recall.isStranger(key, forMs), 'stranger', key, forMs),
    hasLoggedIn: (key, withinMs) => once(() => recall.hasLoggedIn(key, withinMs), 'login', key, withinMs),
  };
}
