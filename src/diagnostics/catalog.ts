import type { FindingPage } from './finding.ts';
import { conditionFindings } from './findings/conditions.ts';
import { configFindings } from './findings/config.ts';
import { dutyFindings } from './findings/duties.ts';
import { entryFindings } from './findings/entries.ts';
import { listFindings } from './findings/lists.ts';
import { logicFindings } from './findings/logic.ts';
import { memoryFindings } from './findings/memory.ts';
import { orderFindings } from './findings/order.ts';
import { recipientFindings } from './findings/recipients.ts';
import { replyFindings } from './findings/replies.ts';
import { serviceFindings } from './findings/services.ts';
import { statementFindings } from './findings/statements.ts';
import { syntaxFindings } from './findings/syntax.ts';
import { testFindings } from './findings/tests.ts';
import { timingFindings } from './findings/timing.ts';
import { usageFindings } from './findings/usage.ts';

/** Every code that any part of the program reports, by code. */
export const catalog: readonly FindingPage[] = [
  ...syntaxFindings,
  ...statementFindings,
  ...conditionFindings,
  ...serviceFindings,
  ...memoryFindings,
  ...replyFindings,
  ...logicFindings,
  ...orderFindings,
  ...dutyFindings,
  ...usageFindings,
  ...timingFindings,
  ...listFindings,
  ...entryFindings,
  ...testFindings,
  ...configFindings,
  ...recipientFindings,
].toSorted((one, other) => (one.code < other.code ? -1 : 1));
