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
    'authserv-id': {
      doc: 'the name in which Authentication-Results says what SPF, DKIM, ARC and DMARC found out, and under which no message may bring results along; several servers of a site may share one; without it the hostname',
      takes: 'a domain name',
      example: 'example.org',
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
    recipients: {
      doc: 'which recipients of a domain exist; unknown ones are refused at RCPT with 550 5.1.1, after the policy has let them proceed; of several entries that fit a recipient the longest counts; a domain without an entry has the recipients that its next hop takes, or every mailbox where its mail goes to Maildirs',
      takes: 'a list of entries',
      example: '[{domains: [example.org], file: recipients.txt}]',
      default: '[]',
    },
    aliases: {
      doc: 'the file of addresses whose mail goes to others, a line `alias@example.org  ann@example.org, bob@example.net` each; rules are asked for the address that the client named, and each mailbox gets the message once',
      takes: 'a path',
      example: 'aliases.txt',
    },
    'tag-delimiter': {
      doc: 'what begins a tag in a local part: `user+tag` is `user` where there is no recipient or alias `user+tag`; a next hop is given the address with its tag, and without it only where it knows the whole for no recipient',
      takes: 'one character, or none',
      example: '"-"',
      default: '"+"',
    },
    users: {
      doc: 'the file with those who may log in, a line `name:{SCHEME}password` each; without it and `auth` AUTH is not offered',
      takes: 'a path',
      example: 'users.txt',
    },
    auth: {
      doc: 'who checks logins instead of a file',
      takes: 'keys and values',
      example: '{dovecot: "unix:/run/dovecot/auth-client"}',
    },
    dns: { doc: 'how names are looked up', takes: 'keys and values', example: '{servers: [127.0.0.1]}', default: '{}' },
    workers: {
      doc: 'how many processes take mail: 1 is enough for most sites; auto is as many as there are processor cores; each holds the policy with all its lists in memory, and `connections` is shared out among them',
      takes: 'a number up to 64, or auto',
      example: 'auto',
      default: '1',
    },
    limits: {
      doc: 'what a client may ask of the server',
      takes: 'keys and values',
      example: '{message-size: 25 MB}',
      default: '{}',
    },
    store: {
      doc: 'where is kept what is remembered of earlier mail: in a SQLite file, in a Redis server that several hosts share, or with the word memory in the daemon, until it ends',
      takes: 'memory, or keys and values',
      example: '{sqlite: {path: /var/lib/mailpolicy/state.db}}',
      default: '{}',
    },
    'pop-logins': {
      doc: 'where Dovecot reports logins by HTTP, for the fact `pop-login`: its `auth_policy_server_url` is http:// and this address; nobody is asked who he is, so let it be an address that only Dovecot reaches; without it, `mailpolicy state login` is told of them',
      takes: 'an address',
      example: '127.0.0.1:9126',
    },
    control: {
      doc: 'the socket on which `mailpolicy ctl` speaks to the daemon; without it there is none',
      takes: 'a path',
      example: '/run/mailpolicy/control.sock',
    },
    metrics: {
      doc: 'where HTTP answers `/metrics` for Prometheus, `/healthz` and `/readyz`; nobody is asked who he is, so let it be an address that only monitoring reaches; without it there is none',
      takes: 'an address',
      example: '127.0.0.1:9125',
    },
    reload: {
      doc: 'when the policy is read anew: at a signal (SIGHUP, `ctl reload`) only, or also when one of its files is saved; without it, signal under systemd and watch elsewhere',
      takes: 'signal or watch',
      example: 'signal',
    },
    log: { doc: 'how the daemon logs', takes: 'keys and values', example: '{format: json}', default: '{}' },
  },
  dns: {
    servers: {
      doc: 'the resolvers, in the order in which they are asked; without them those of /etc/resolv.conf',
      takes: 'a list of IP addresses, with a port where it is not 53',
      example: '[127.0.0.1, "192.0.2.53:5353"]',
      default: '[]',
    },
    transport: {
      doc: 'who asks them: `own` believes only what was asked for, over UDP and TCP; `node` is the resolver that comes with Node',
      takes: 'own or node',
      example: 'node',
      default: 'own',
    },
  },
  store: {
    sqlite: {
      doc: 'the SQLite file; the daemons of one host may share it',
      takes: 'keys and values',
      example: '{path: /var/lib/mailpolicy/state.db}',
      default: '{}',
    },
    redis: {
      doc: 'the Redis or Valkey server; it needs the package @redis/client',
      takes: 'keys and values',
      example: '{url: "redis://127.0.0.1:6379"}',
    },
  },
  sqlite: {
    path: {
      doc: 'the file, made where there is none',
      takes: 'a path',
      example: '/var/lib/mailpolicy/state.db',
      default: 'state.db',
    },
    size: {
      doc: 'how large the file may grow; when it is full, what is remembered can be read, and nothing new is noted until something ends',
      takes: 'a size',
      example: '1 GB',
      default: '1 GB',
    },
    within: {
      doc: 'how long a rule waits for the store; after that it is unavailable',
      takes: 'a duration',
      example: '1 second',
      default: '1 second',
    },
  },
  redis: {
    url: {
      doc: 'where the server is: redis://[[user]:password@]host[:port][/database], rediss:// with TLS, or unix: and the path of its socket',
      takes: 'a URL of Redis',
      example: 'redis://127.0.0.1:6379',
    },
    prefix: {
      doc: 'what the keys of this site begin with; daemons with one prefix share what they remember',
      takes: 'a word',
      example: 'mailpolicy',
      default: 'mailpolicy',
    },
    within: {
      doc: 'how long a rule waits for the store; after that it is unavailable',
      takes: 'a duration',
      example: '1 second',
      default: '1 second',
    },
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
    proxy: {
      doc: 'networks of proxies that begin each connection with the PROXY protocol, version 1 or 2, and name the client in it',
      takes: 'a list of networks',
      example: '[10.0.0.0/8]',
      default: '[]',
    },
    tls: {
      doc: 'the certificate; without it there is no TLS; its files are read again at each reload, and TLS 1.2 is the least that is spoken',
      takes: 'keys and values',
      example: '{cert: mx.pem, key: mx.key}',
    },
    'line-ends': {
      doc: 'what is done with a message that holds a NUL, or a CR or LF that is not part of a CRLF: reject, or normalize, before the policy sees it: a bare LF becomes CRLF, a bare CR and a NUL a space',
      takes: 'reject or normalize',
      example: 'normalize',
      default: 'reject',
    },
    dsn: {
      doc: 'whether requests for delivery reports (DSN, RFC 3461) are taken and handed on; true only where every route leads to a server that offers DSN, since no reports are written here',
      takes: 'true or false',
      example: 'true',
      default: 'false',
    },
  },
  auth: {
    dovecot: {
      doc: 'the socket of Dovecot’s authentication service',
      takes: '`unix:` and a path, or IP address and port',
      example: '"unix:/run/dovecot/auth-client"',
    },
  },
  tls: {
    cert: { doc: 'the PEM file of the certificate and its chain', takes: 'a path', example: 'mx.pem' },
    key: { doc: 'the PEM file of its private key', takes: 'a path', example: 'mx.key' },
    implicit: {
      doc: 'whether TLS begins with the connection, as on port 465; without it, by STARTTLS',
      takes: 'true or false',
      example: 'true',
      default: 'false',
    },
  },
  delivery: {
    maildir: {
      doc: 'the folder of the mailboxes for all domains without a route: a Maildir each, in DOMAIN/LOCAL-PART',
      takes: 'a path',
      example: '/var/mail/mailpolicy',
    },
    smarthost: {
      doc: 'the server that mail for all domains without a route is given to, instead of mailboxes',
      takes: 'keys and values',
      example: '{smtp: "mail.example.net:25", tls: required}',
    },
    routes: {
      doc: 'destinations for mail to some domains; of several entries that fit a recipient the longest counts',
      takes: 'a list of routes',
      example: '[{domains: [example.org], lmtp: "unix:/run/dovecot/lmtp"}]',
      default: '[]',
    },
  },
  route: {
    domains: {
      doc: 'the domains of the recipients; one with a dot before it stands for its subdomains too',
      takes: 'a list of domains',
      example: '[example.org, .example.net]',
    },
    maildir: { doc: 'a folder of mailboxes', takes: 'a path', example: '/var/mail/mailpolicy' },
    smtp: {
      doc: 'an SMTP server, asked while the sender waits: there is no queue, and what it refuses is refused',
      takes: 'a name or IP address and a port, or `unix:` and a path',
      example: '"mail.example.net:25"',
    },
    lmtp: {
      doc: 'an LMTP server, likewise',
      takes: 'a name or IP address and a port, or `unix:` and a path',
      example: '"unix:/run/dovecot/lmtp"',
    },
    tls: {
      doc: 'STARTTLS to that server: required checks its certificate too, opportunistic takes any, or none',
      takes: 'opportunistic, required or off',
      example: 'required',
      default: 'opportunistic',
    },
    ca: {
      doc: 'the PEM file of the authorities that its certificate is checked against; without it, the usual ones',
      takes: 'a path',
      example: 'ca.pem',
    },
    login: {
      doc: 'the file with the name and password by which we log in there, as one line `name:password`; only with `tls: required`',
      takes: 'a path',
      example: 'smarthost.login',
    },
    xclient: {
      doc: 'whether that server is told who the client is, by XCLIENT or XFORWARD, where it offers one of them',
      takes: 'true or false',
      example: 'true',
      default: 'false',
    },
  },
  recipients: {
    domains: {
      doc: 'the domains; one with a dot before it stands for its subdomains too',
      takes: 'a list of domains',
      example: '[example.org, .example.net]',
    },
    file: {
      doc: 'the file of their recipients, one address a line, or a local part alone, which exists in each of the domains; `#` begins a comment; `postmaster` always exists',
      takes: 'a path',
      example: 'recipients.txt',
    },
    known: {
      doc: 'instead of a file: next hop, where those exist whom the next hop takes at RCPT, or in Maildirs those whose folder is there; or any, though a next hop is asked at RCPT all the same',
      takes: 'next hop or any',
      example: 'next hop',
    },
  },
  limits: {
    'message-size': {
      doc: 'the largest message, announced as SIZE',
      takes: 'a size',
      example: '25 MB',
      default: '25 MB',
    },
    'header-size': {
      doc: 'the longest header of a message',
      takes: 'a size',
      example: '256 KB',
      default: '256 KB',
    },
    'line-length': {
      doc: 'the longest line of a message; RFC 5321 has room for 998 octets, but much mail has longer ones',
      takes: 'a size',
      example: '998 octets',
      default: '1 MB',
    },
    hops: {
      doc: 'the most servers that a message may have passed, by the Received fields of its header; with more it is refused before the policy is asked',
      takes: 'a number',
      example: '50',
      default: '50',
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
      doc: 'the most connections of one client at once; a client is an IPv4 address, or a /64 of IPv6',
      takes: 'a number',
      example: '100',
      default: '100',
    },
    'connection-rate': {
      doc: 'the most connections of one client in a minute',
      takes: 'a number',
      example: '300',
      default: '300',
    },
    'message-rate': {
      doc: 'the most messages of one client in a minute',
      takes: 'a number',
      example: '300',
      default: '300',
    },
    'unknown-recipients': {
      doc: 'the most recipients answered with 5.1.1 of one client in ten minutes',
      takes: 'a number',
      example: '100',
      default: '100',
    },
    'failed-logins': {
      doc: 'the most failed logins of one client in ten minutes; five in one connection end it in any case',
      takes: 'a number',
      example: '20',
      default: '20',
    },
    exempt: {
      doc: 'clients that the limits per client do not count for, and that do not wait for the greeting; neither do proxies that speak for others',
      takes: 'a list of networks',
      example: '[10.0.0.0/8]',
      default: '[127.0.0.0/8, "::1"]',
    },
    errors: {
      doc: 'the most commands of one connection that are unknown, malformed or out of order',
      takes: 'a number',
      example: '20',
      default: '20',
    },
    'errors-per-client': {
      doc: 'the most such commands of one client in ten minutes; after them its next one ends the connection',
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
    'greeting-delay': {
      doc: 'how long a client waits for the greeting, so that `early talker` can be known, unless it is exempt; TLS and proxies come before',
      takes: 'a duration',
      example: '2 seconds',
      default: '0 seconds',
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
    addresses: {
      doc: 'plain; or hashed, where the local parts of addresses and the names of users are `#` and twelve digits, the same ones for the same address, and only domains can be read',
      takes: 'plain or hashed',
      example: 'hashed',
      default: 'plain',
    },
    key: {
      doc: 'the file with the key of these hashes, made by `openssl rand -hex 32` for instance: with it lines of several starts and servers can be compared; without it each start makes a key that is never written down',
      takes: 'a file of 32 characters or more',
      example: 'log.key',
    },
  },
} as const satisfies Record<string, Record<string, ConfigKey>>;
