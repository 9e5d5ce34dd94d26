import { hasPostfix, startPostfix } from '../fronts/real-postfix.ts';
import { likePolicy } from './smtp-like-policy.ts';
import type { Missing, Rival, Running } from './smtp-rival.ts';
import { greets } from './smtp-rival.ts';

/** Postfix itself, which only root may start. */
export const postfixes: readonly Rival[] = [
  {
    name: 'Postfix with a policy',
    doc: 'the like policy as smtpd restrictions and mime_header_checks, and DISCARD at the end: nothing is queued',
    start: () => start(['smtpd_end_of_data_restrictions = check_client_access static:DISCARD']),
  },
  {
    name: 'Postfix, queued',
    doc: 'the same, queued durably as usual and then given to discard(8)',
    start: () => start(['relay_transport = discard:']),
  },
];

async function start(last: readonly string[]): Promise<Running | Missing> {
  if (!hasPostfix) return { missing: 'Postfix is not installed, or we are not root' };
  const { networks, senders, hosted, extensions } = likePolicy;
  const server = await startPostfix({
    // Nothing is ever sent there.
    next: '127.0.0.1:9',
    services: ['discard unix - - n - - discard'],
    main: [
      `relay_domains = ${hosted.join(', ')}`,
      'smtpd_helo_required = yes',
      'smtpd_client_restrictions =',
      `  check_client_access cidr:{${networks.map((network) => `{${network} REJECT}`).join(', ')}}`,
      'smtpd_sender_restrictions =',
      `  check_sender_access inline:{${senders.map((sender) => `{${sender} = REJECT}`).join(', ')}}`,
      'smtpd_recipient_restrictions = reject_unauth_destination',
      `mime_header_checks = regexp:{{/name *= *"?[^";]*\\.(${extensions.join('|')})"?/ REJECT}}`,
      'default_process_limit = 200',
      // What is discarded never reaches the queue manager, for which it would wait a second each time.
      'in_flow_delay = 0',
      'smtpd_client_connection_count_limit = 0',
      ...last,
    ],
  });
  const { port, pid } = server;
  if (!(await greets(port, () => false))) throw new Error(`Postfix does not answer: ${server.log()}`);
  return { port, pid, stop: async () => server.stop() };
}
