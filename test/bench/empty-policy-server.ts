import { createServer } from 'node:net';

// What a policy service costs that knows nothing: each request is read to its empty line and answered DUNNO.
const server = createServer((socket) => {
  let rest = '';
  socket.setNoDelay(true).setEncoding('latin1');
  socket.on('error', () => undefined);
  socket.on('data', (text: string) => {
    rest += text;
    for (let end = rest.indexOf('\n\n'); end !== -1; end = rest.indexOf('\n\n')) {
      rest = rest.slice(end + 2);
      socket.write('action=DUNNO\n\n');
    }
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(`policy listening on 127.0.0.1:${typeof address === 'object' ? address?.port : 0}\n`);
});
