import type { Socket } from 'node:net';
import type { SMTPServerAuthentication, SMTPServerAuthenticationResponse, SMTPServerSession } from 'smtp-server';
import { SMTPServer } from 'smtp-server';
import { smtpFront } from '../../mail/front-kind.ts';
import type { Network } from '../../mail/ip.ts';
import { isWithin, parseIp } from '../../mail/ip.ts';
import { protocolReply } from '../../mail/protocol-reply.ts';
import type { Reply } from '../../mail/reply.ts';
import type { Listener } from '../../policy/config.ts';
import type { Certificate } from '../../policy/config-tls.ts';
import type { Front, FrontContext, Listening } from '../front.ts';
import { PolicyConnection } from './connection.ts';
import { readProxy } from './read-proxy.ts';
import type { SmtpSetting } from './setting.ts';

/** The embedded SMTP server. */
export const smtp: Front = { kind: smtpFront, listen };

/** Octets; an initial response of AUTH may be longer than other lines (RFC 4954 section 4). */
const longestCommand = 12_288;
/** How long a proxy may take for its header: it has it ready. Milliseconds. */
const proxyMs = 5000;
/** How long a handshake may take that the connection begins with. Milliseconds. */
const handshakeMs = 30_000;

type AuthCallback = (error: Error | null | undefined, response?: SMTPServerAuthenticationResponse) => void;

async function listen(listener: Listener, context: FrontContext): Promise<Listening> {
  const { limits } = context.config;
  const server = new PolicyServer(listener, context);
  const bound = await context.bind(server.server, listener);
  return {
    address: bound.address,
    connections: () => server.connections.size,
    ...(listener.tls === undefined
      ? {}
      : { renew: ({ cert, key }: Certificate) => server.updateSecureContext({ cert, key }) }),
    stop: () =>
      new Promise((resolve) => {
        const late = setTimeout(() => {
          for (const connection of server.policyConnections()) connection.expel();
        }, limits.shutdownMs);
        void bound.close().then(() => {
          clearTimeout(late);
          resolve();
        });
        for (const connection of server.policyConnections()) connection.leave();
        server.dropPending();
      }),
  };
}

class PolicyServer extends SMTPServer {
  readonly #setting: SmtpSetting;
  readonly #proxies: readonly Network[];
  /** AUTH reaches the server with nothing but the library's session. */
  readonly #bySession = new WeakMap<SMTPServerSession, PolicyConnection>();

  constructor(listener: Listener, context: FrontContext) {
    const { hostname, limits } = context.config;
    super({
      name: hostname,
      ...(listener.tls === undefined
        ? {}
        : { cert: listener.tls.cert, key: listener.tls.key, secure: listener.tls.implicit, minVersion: 'TLSv1.2' }),
      // Those that wait for a handshake or a proxy's header, for whom there is no connection yet.
      maxClients: limits.connections,
      // Jokes, and what our own handlers do not offer. XCLIENT has an allow list of networks in the connection.
      disabledCommands: ['WIZ', 'SHELL', 'KILL'],
      authOptional: true,
      disableReverseLookup: true,
      hideENHANCEDSTATUSCODES: false,
      size: limits.messageSize,
      maxCommandLength: longestCommand,
      logger: false,
    });
    // A proxy that speaks for others has as many connections as they.
    const exempt = [...limits.exempt, ...listener.xclient];
    this.#setting = {
      context,
      listener: listener.name,
      hasTls: listener.tls !== undefined && !listener.tls.implicit,
      xclient: listener.xclient,
      lineEnds: listener.lineEnds,
      dsn: listener.dsn,
      counts: context.counts,
      isKnown: (client) => exempt.some((network) => isWithin(client, network)),
      isFull: () => this.connections.size > limits.connections,
    };
    this.#proxies = listener.proxy;
    this.on('error', (error: Error) => context.log.notice('info', undefined, `${listener.name}: ${error.message}`));
  }

  *policyConnections(): Generator<PolicyConnection> {
    for (const connection of this.connections) if (connection instanceof PolicyConnection) yield connection;
  }

  override connect(socket: Socket, options?: ConstructorParameters<typeof PolicyConnection>[2]): void {
    // A client that has ended its side still hears the answers to what it said.
    socket.allowHalfOpen = true;
    // The library would take an id of its own from random octets, which nobody is ever told.
    const connection = new PolicyConnection(this, socket, { ...options, id: this.#setting.listener }, this.#setting);
    this.#bySession.set(connection.session, connection);
    this.connections.add(connection);
    connection.on('error', (error: Error) => this._onError(error));
    connection.init();
  }

  /** Ends those that have not got as far as a session. */
  dropPending(): void {
    for (const socket of this._pendingSockets.values()) socket.destroy();
  }

  override _expectsProxyHeader(socket: Socket): boolean {
    const peer = parseIp(socket.remoteAddress ?? '');
    return peer !== undefined && this.#proxies.some((network) => isWithin(peer, network));
  }

  // The library reads version 1 only.
  override _handleProxy(socket: Socket, callback: Parameters<SMTPServer['_handleProxy']>[1]): void {
    if (!this._expectsProxyHeader(socket)) {
      callback(null, { id: '' });
      return;
    }
    const peer = socket.remoteAddress ?? 'nowhere';
    void readProxy(socket, proxyMs).then((read) => {
      if ('proxied' in read) {
        const { proxied } = read;
        const client = proxied && { remoteAddress: proxied.client.text, remotePort: proxied.port };
        return callback(null, { id: '', ...client });
      }
      this.#setting.context.log.notice(
        'warning',
        undefined,
        `${this.#setting.listener}: no PROXY header from [${peer}]: ${read.problem}`,
      );
      socket.destroy();
      callback(new Error(read.problem));
    });
  }

  // The library's deadline is put off by every octet.
  override _acceptSocket(socket: Socket, handshake: boolean): (() => void) | false {
    const release = super._acceptSocket(socket, handshake);
    if (release === false || !handshake) return release;
    const late = setTimeout(() => this._pendingSockets.get(socket)?.destroy(), handshakeMs).unref();
    return () => {
      clearTimeout(late);
      release();
    };
  }

  override onAuth(auth: SMTPServerAuthentication, session: SMTPServerSession, callback: AuthCallback): void {
    const user = auth.username ?? '';
    this.#logIn(auth, session, user).then(
      (refused) => (refused === undefined ? callback(null, { user }) : callback(refusal(refused))),
      (error: Error) => {
        this.#setting.context.log.notice('error', undefined, `inner failure: ${error.message}`);
        callback(refusal(protocolReply.failure));
      },
    );
  }

  async #logIn(
    { method, password, authzid }: SMTPServerAuthentication,
    session: SMTPServerSession,
    user: string,
  ): Promise<Reply | undefined> {
    // The proxy has checked it; the policy hears of it together with the address it belongs to.
    if (method === 'XCLIENT') return undefined;
    // To act for another user (RFC 4616) is not possible here.
    if (authzid !== undefined && authzid !== '' && authzid !== user) return protocolReply.badLogin;
    const connection = this.#bySession.get(session);
    if (connection === undefined) throw new Error('AUTH on an unknown connection');
    return await connection.logIn(method, user, password ?? '');
  }
}

/** The library says an error's text as the reply. */
function refusal({ code, status, lines }: Reply): Error & { responseCode: number } {
  const text = lines.map((line) => (status === undefined ? line : `${status} ${line}`)).join('\n');
  return Object.assign(new Error(text), { responseCode: code });
}
