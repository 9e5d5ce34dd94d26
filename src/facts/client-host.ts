import type { Fact } from './fact.ts';

export const clientHost: Fact = {
  name: 'client host',
  type: 'domain',
  phase: 'connect',
  scope: 'session',
  cost: 'dns',
  hangsOn: 'client',
  doc: 'The name of the client by the DNS, where that name in turn has the address of the client (forward-confirmed reverse DNS); several names are several readings. Absent where it has none.',
  example: 'client host ends with ".dialup.example.net"',
  source: 'RFC 8601 2.7.3',
  read: ({ session, services }) => ({ kind: 'asked', ready: services.names.hostsOf(session.client) }),
};
