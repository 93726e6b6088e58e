import { KinesisVideoServer } from '../../src/local-server/kinesis-video-server.js';

/*
 * A server with a data directory, to be killed. It says where it is.
 *
 * node --import tsx server-process.ts DIRECTORY
 */
const { endpoint } = await KinesisVideoServer.start({
  dataDirectory: process.argv[2],
  limits: { requestsPerSecond: Infinity },
});
process.stdout.write(`${endpoint}\n`);
