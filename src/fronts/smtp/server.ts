import type { Socket } from 'node:net';
import type { SMTPServerAuthentication, SMTPServerAuthenticationResponse, SMTPServerSession } from 'smtp-server';
import { SMTPServer } from 'smtp-server';
import { smtpFront } from '../../mail/front-kind.ts';
import { protocolReply } from '../../mail/protocol-reply.ts';
import type { Reply } from '../../mail/reply.ts';
import type { Listener } from '../../policy/config.ts';
import { bind } from '../bind.ts';
import type { Front, FrontContext, Listening } from '../front.ts';
import type { SmtpSetting } from './connection.ts';
import { PolicyConnection } from './connection.ts';

/** The embedded SMTP server. */
export const smtp: Front = { kind: smtpFront, listen };

/** Octets; an initial response of AUTH may be longer than other lines (RFC 4954 section 4). */
const longestCommand = 12_288;

type AuthCallback = (error: Error | null | undefined, response?: SMTPServerAuthenticationResponse) => void;

async function listen(listener: Listener, context: FrontContext): Promise<Listening> {
  const { limits } = context.config;
  const server = new PolicyServer(listener, context);
  const address = await bind(server.server, listener.address);
  return {
    address,
    stop: () =>
      new Promise((resolve) => {
        const late = setTimeout(() => {
          for (const connection of server.policyConnections()) connection.expel();
        }, limits.shutdownMs);
        server.server.close(() => {
          clearTimeout(late);
          resolve();
        });
        for (const connection of server.policyConnections()) connection.leave();
      }),
  };
}

class PolicyServer extends SMTPServer {
  readonly #setting: SmtpSetting;
  /** AUTH reaches the server with nothing but the library's session. */
  readonly #bySession = new WeakMap<SMTPServerSession, PolicyConnection>();

  constructor(listener: Listener, context: FrontContext) {
    const { hostname, limits } = context.config;
    super({
      name: hostname,
      ...(listener.tls === undefined ? {} : { cert: listener.tls.cert, key: listener.tls.key }),
      // Jokes, and what our own handlers do not offer. XCLIENT has an allow list of networks in the connection.
      disabledCommands: ['WIZ', 'SHELL', 'KILL', 'XFORWARD', ...(listener.tls === undefined ? ['STARTTLS'] : [])],
      authOptional: true,
      disableReverseLookup: true,
      hideENHANCEDSTATUSCODES: false,
      size: limits.messageSize,
      maxCommandLength: longestCommand,
      logger: false,
    });
    this.#setting = {
      context,
      listener: listener.name,
      hasTls: listener.tls !== undefined,
      xclient: listener.xclient,
      isFull: (address) => this.#isFull(address),
    };
    this.on('error', (error: Error) => context.log.notice('info', undefined, `${listener.name}: ${error.message}`));
  }

  *policyConnections(): Generator<PolicyConnection> {
    for (const connection of this.connections) if (connection instanceof PolicyConnection) yield connection;
  }

  override connect(socket: Socket, options?: ConstructorParameters<typeof PolicyConnection>[2]): void {
    const connection = new PolicyConnection(this, socket, options, this.#setting);
    this.#bySession.set(connection.session, connection);
    this.connections.add(connection);
    connection.on('error', (error: Error) => this._onError(error));
    connection.init();
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
    { method, password }: SMTPServerAuthentication,
    session: SMTPServerSession,
    user: string,
  ): Promise<Reply | undefined> {
    // The proxy has checked it; the policy hears of it together with the address it belongs to.
    if (method === 'XCLIENT') return undefined;
    const connection = this.#bySession.get(session);
    if (connection === undefined) throw new Error('AUTH on an unknown connection');
    return await connection.logIn(method, user, password ?? '');
  }

  #isFull(address: string): boolean {
    const { connections, connectionsPerClient } = this.#setting.context.config.limits;
    if (this.connections.size > connections) return true;
    let same = 0;
    for (const each of this.connections) if (each._originalRemoteAddress === address) same += 1;
    return same > connectionsPerClient;
  }
}

/** The library says an error's text as the reply. */
function refusal({ code, status, lines }: Reply): Error & { responseCode: number } {
  const text = lines.map((line) => (status === undefined ? line : `${status} ${line}`)).join('\n');
  return Object.assign(new Error(text), { responseCode: code });
}
