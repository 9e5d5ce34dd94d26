import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { UnderWay } from '../../../src/services/store/under-way.ts';
import { callsUnderWay } from '../../../src/services/store/under-way.ts';

let calls: UnderWay<string>;
let log: string[];

beforeEach(() => {
  vi.useFakeTimers();
  calls = callsUnderWay<string>(100, () => 'late');
  log = [];
});

afterEach(() => {
  vi.useRealTimers();
});

/** Begins a call that notes when it is answered, and gives its number. */
function begin(): number {
  let its = 0;
  void calls.begin((id) => (its = id)).then((answer) => log.push(`${its}: ${answer} at ${performance.now() - began}`));
  return its;
}

let began = 0;
beforeEach(() => {
  began = performance.now();
});

test('a call gets its answer, and another that comes later is left alone', async () => {
  const [one, other] = [begin(), begin()];
  calls.settle(other, 'b');
  calls.settle(one, 'a');
  calls.settle(one, 'again');
  await vi.advanceTimersByTimeAsync(200);
  expect(log).toEqual([`${other}: b at 0`, `${one}: a at 0`]);
});

test('each call is late after its own time, whatever the others do', async () => {
  const one = begin();
  await vi.advanceTimersByTimeAsync(30);
  const two = begin();
  await vi.advanceTimersByTimeAsync(30);
  const three = begin();
  calls.settle(one, 'a');
  await vi.advanceTimersByTimeAsync(200);
  expect(log).toEqual([`${one}: a at 60`, `${two}: late at 130`, `${three}: late at 160`]);
  expect(calls.size()).toBe(0);
});

test('no timer is left when nothing is under way', () => {
  calls.settle(begin(), 'a');
  expect(vi.getTimerCount()).toBe(0);
  begin();
  begin();
  expect(vi.getTimerCount()).toBe(1);
  calls.settleAll('over');
  expect(vi.getTimerCount()).toBe(0);
});
