/* global window, document, Hls, dashjs, shaka */

/*
 * In the browser: one video, one player, and what became of it. Where a player knows what time it was in the picture, in
 * milliseconds since 1970, it says so.
 */
const video = document.createElement('video');
video.muted = true;
video.controls = true;
document.body.append(video);

const failures = [];
let clock = () => undefined;

const players = {
  'hls.js': (url) => {
    const hls = new Hls();
    hls.on(Hls.Events.ERROR, (_, { fatal, details, error }) => fatal && failures.push(`${details} ${error}`));
    hls.loadSource(url);
    hls.attachMedia(video);
    clock = () => hls.playingDate?.getTime();
    return video.play();
  },
  'dash.js': (url) => {
    const player = dashjs.MediaPlayer().create();
    player.on(dashjs.MediaPlayer.events.ERROR, ({ error }) => failures.push(`${error?.code} ${error?.message}`));
    player.initialize(video, url, true);
  },
  'Shaka Player': async (url) => {
    shaka.polyfill.installAll();
    const player = new shaka.Player();
    await player.attach(video);
    player.addEventListener('error', ({ detail }) => failures.push(`${detail.code} ${detail.message}`));
    await player.load(url);
    clock = () => (url.includes('m3u8') ? player.getPlayheadTimeAsDate()?.getTime() : undefined);
    await video.play();
  },
};

window.begin = (name, url) => {
  Promise.resolve(players[name](url)).catch((error) => failures.push(String(error?.message ?? error)));
};

window.report = () => {
  const { currentTime, duration, ended, played } = video;
  const clockMs = clock();
  return {
    duration,
    ended,
    played: Array.from({ length: played.length }, (_, at) => ({ start: played.start(at), end: played.end(at) })),
    frames: video.getVideoPlaybackQuality().totalVideoFrames,
    originMs: clockMs === undefined ? undefined : clockMs - currentTime * 1_000,
    failures: [...failures, ...(video.error === null ? [] : [video.error.message])],
  };
};
