/** A key of mailpolicy.yaml. */
export interface ConfigKey {
  /** What it gives, as the end of a sentence; the reference and the messages read it. */
  readonly doc: string;
  /** What it takes, for messages: `a size`. */
  readonly takes: string;
  readonly example: string;
  /** As it would be written; undefined where there is no default. */
  readonly default?: string;
}

/** Every key of mailpolicy.yaml with its default: the one table that the reader, its messages and the manual go by. */
export const configKeys = {
  configuration: {
    policy: { doc: 'the policy file', takes: 'a path', example: 'site.rules' },
    hostname: {
      doc: 'the name of this server in greetings and Received fields; without it, that of the machine',
      takes: 'a domain',
      example: 'mx.example.org',
    },
    listeners: {
      doc: 'where the policy is asked',
      takes: 'a list of listeners',
      example: '[{name: mx, kind: smtp, address: "0.0.0.0:25"}]',
    },
    delivery: {
      doc: 'where taken mail goes; needed by a listener of the kind smtp',
      takes: 'keys and values',
      example: '{maildir: /var/mail/mailpolicy}',
    },
    users: {
      doc: 'the file with those who may log in, a line `name:{SCHEME}password` each; without it AUTH is not offered',
      takes: 'a path',
      example: 'users.txt',
    },
    limits: {
      doc: 'what a client may ask of the server',
      takes: 'keys and values',
      example: '{message-size: 25 MB}',
      default: '{}',
    },
    control: {
      doc: 'the socket on which `mailpolicy ctl` speaks to the daemon; without it there is none',
      takes: 'a path',
      example: '/run/mailpolicy/control.sock',
    },
    reload: {
      doc: 'when the policy is read anew: at a signal (SIGHUP, `ctl reload`) only, or also when one of its files is saved; without it, signal under systemd and watch elsewhere',
      takes: 'signal or watch',
      example: 'signal',
    },
    log: { doc: 'how the daemon logs', takes: 'keys and values', example: '{format: json}', default: '{}' },
  },
  listener: {
    name: { doc: 'the name that rules and logs know it by', takes: 'a word', example: 'mx' },
    kind: {
      doc: 'what is spoken there: smtp for the embedded server, policy for a Postfix policy service',
      takes: 'smtp or policy',
      example: 'smtp',
    },
    address: {
      doc: 'IP address and port, or `unix:` and a path for a policy service',
      takes: 'an address',
      example: '127.0.0.1:2525',
    },
    xclient: {
      doc: 'networks of proxies that may speak for other clients (XCLIENT)',
      takes: 'a list of networks',
      example: '[127.0.0.0/8]',
      default: '[]',
    },
    tls: {
      doc: 'the certificate for STARTTLS; without it STARTTLS is not offered',
      takes: 'keys and values',
      example: '{cert: mx.pem, key: mx.key}',
    },
  },
  tls: {
    cert: { doc: 'the PEM file of the certificate and its chain', takes: 'a path', example: 'mx.pem' },
    key: { doc: 'the PEM file of its private key', takes: 'a path', example: 'mx.key' },
  },
  delivery: {
    maildir: {
      doc: 'the folder of the mailboxes: a Maildir each, in DOMAIN/LOCAL-PART',
      takes: 'a path',
      example: '/var/mail/mailpolicy',
    },
  },
  limits: {
    'message-size': {
      doc: 'the largest message, announced as SIZE',
      takes: 'a size',
      example: '25 MB',
      default: '25 MB',
    },
    recipients: {
      doc: 'the most recipients of one message; later ones hear 452',
      takes: 'a number',
      example: '100',
      default: '100',
    },
    connections: {
      doc: 'the most connections of one listener at once',
      takes: 'a number',
      example: '1000',
      default: '1000',
    },
    'connections-per-client': {
      doc: 'the most connections of one address at once',
      takes: 'a number',
      example: '100',
      default: '100',
    },
    'messages-per-connection': {
      doc: 'after so many messages a connection is asked to begin anew',
      takes: 'a number',
      example: '100',
      default: '100',
    },
    'connection-age': {
      doc: 'after this time a connection is asked to begin anew, once its message is done',
      takes: 'a duration',
      example: '10 minutes',
      default: '10 minutes',
    },
    session: {
      doc: 'after this time a connection is closed',
      takes: 'a duration',
      example: '1 hour',
      default: '1 hour',
    },
    command: {
      doc: 'how long a client may take for a command line',
      takes: 'a duration',
      example: '5 minutes',
      default: '5 minutes',
    },
    data: {
      doc: 'how long a client may take for a message',
      takes: 'a duration',
      example: '30 minutes',
      default: '30 minutes',
    },
    'data-rate': {
      doc: 'octets that a client has to send in each second of a message, after the first half minute',
      takes: 'a size',
      example: '500 octets',
      default: '500 octets',
    },
    shutdown: {
      doc: 'how long a stop waits for messages that are under way',
      takes: 'a duration',
      example: '30 seconds',
      default: '30 seconds',
    },
  },
  log: {
    format: {
      doc: 'text for one line a decision, json for one object a line',
      takes: 'text or json',
      example: 'json',
      default: 'text',
    },
  },
} as const satisfies Record<string, Record<string, ConfigKey>>;
