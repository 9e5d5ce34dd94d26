import { BlockList } from 'node:net';
import { simpleParser } from 'mailparser';
import type { SMTPServerOptions } from 'smtp-server';
import { SMTPServer } from 'smtp-server';
import { likePolicy } from './smtp-like-policy.ts';

// A process of its own: `node smtp-library-server.ts bare|parsed PORT`.

const bare: SMTPServerOptions = {
  authOptional: true,
  disabledCommands: ['AUTH', 'STARTTLS'],
  disableReverseLookup: true,
  onData: (stream, _session, callback) => {
    stream.on('data', () => undefined);
    stream.on('end', () => callback());
  },
};

function parsed(): SMTPServerOptions {
  const networks = new BlockList();
  for (const network of likePolicy.networks) {
    const [address = '', bits = '32'] = network.split('/');
    networks.addSubnet(address, Number(bits));
  }
  const senders = new Set<string>(likePolicy.senders);
  const hosted = new Set<string>(likePolicy.hosted);
  const extensions = new Set<string>(likePolicy.extensions);
  const refused = Object.assign(new Error('Refused by our mail policy'), { responseCode: 550 });
  return {
    ...bare,
    onConnect: ({ remoteAddress }, callback) => callback(networks.check(remoteAddress) ? refused : undefined),
    onMailFrom: ({ address }, { hostNameAppearsAs }, callback) =>
      callback(hostNameAppearsAs === '' || senders.has(address.toLowerCase()) ? refused : undefined),
    onRcptTo: ({ address }, _session, callback) =>
      callback(hosted.has(address.slice(address.lastIndexOf('@') + 1).toLowerCase()) ? undefined : refused),
    onData: (stream, _session, callback) => {
      // What a policy does not ask for is switched off.
      const options = { skipHtmlToText: true, skipTextToHtml: true, skipImageLinks: true, skipTextLinks: true };
      simpleParser(stream, options).then(
        ({ attachments }) => {
          const names = attachments.map(({ filename = '' }) => filename);
          const isRefused = names.some((name) => extensions.has(name.slice(name.lastIndexOf('.') + 1).toLowerCase()));
          callback(isRefused ? refused : undefined);
        },
        (error: Error) => callback(error),
      );
    },
  };
}

const [, , kind, port] = process.argv;
const server = new SMTPServer(kind === 'parsed' ? parsed() : bare);
server.listen(Number(port), '127.0.0.1');
process.once('SIGTERM', () => process.exit(0));
