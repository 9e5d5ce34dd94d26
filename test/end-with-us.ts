import type { ChildProcess } from 'node:child_process';

const children = new Set<ChildProcess>();

/** A child that is asked to stop when this process exits, however that comes, unless it has ended before. */
export function endWithUs<Child extends ChildProcess>(child: Child): Child {
  if (children.size === 0) process.once('exit', endAll);
  children.add(child);
  child.once('exit', () => {
    children.delete(child);
    if (children.size === 0) process.off('exit', endAll);
  });
  return child;
}

function endAll(): void {
  for (const child of children) child.kill();
}
