#!/usr/bin/env bash
# Makes everything in test-resources from nothing but signal generators. Run it from the root of the repository:
#
#   apt-get install -y ffmpeg mkvtoolnix && scripts/make-test-media.sh
#
# The same versions of the tools give the same bytes (test-resources/README.md names those used). Where a muxer has no
# option for what we need, scripts/make-test-media.mjs writes it; each golden list comes from mkvinfo.
set -euo pipefail
export LC_ALL=C.UTF-8

out=test-resources
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

main() {
  mkdir -p "$out"
  rm -f "$out"/*.mkv "$out"/*.mka "$out"/*.webm "$out"/*.jsonl
  make_sources
  make_with_ffmpeg
  make_with_mkvmerge
  make_with_node
  make_golden_lists
}

ffmpeg() { command ffmpeg -nostdin -y -v error "$@"; }
mkvmerge() { command mkvmerge --ui-language en_US --quiet --deterministic 1 "$@"; }

# What the muxers below are given.
make_sources() {
  local exact='-flags +bitexact -fflags +bitexact'

  ffmpeg -f lavfi -i sine=frequency=440:sample_rate=48000:duration=1 -c:a aac -b:a 128k $exact "$work/aac.m4a"
  ffmpeg -f lavfi -i sine=frequency=440:sample_rate=48000:duration=1 -c:a ac3 -b:a 64k $exact "$work/ac3.ac3"
  ffmpeg -f lavfi -i sine=frequency=440:sample_rate=48000:duration=1 -c:a ac3 -b:a 64k $exact -f matroska -live 1 -write_crc32 0 pipe:1 > "$work/ac3.mka"
  ffmpeg -f lavfi -i testsrc2=size=160x90:rate=10:duration=2 -c:v libx264 -crf 36 -bf 2 -g 10 -threads 1 -pix_fmt yuv420p $exact "$work/h264.mp4"
  ffmpeg -f lavfi -i testsrc2=size=160x90:rate=10:duration=1:alpha=128 -f lavfi -i sine=frequency=440:sample_rate=48000:duration=1 \
    -c:v libvpx-vp9 -pix_fmt yuva420p -threads 1 -b:v 60k -c:a libopus -b:a 24k $exact "$work/alpha.webm"
  ffmpeg -f lavfi -i testsrc2=size=320x180:rate=15:duration=5 -f lavfi -i sine=frequency=440:sample_rate=16000:duration=5 \
    -c:v libx264 -profile:v baseline -crf 30 -g 15 -sc_threshold 0 -threads 1 -pix_fmt yuv420p -c:a aac -b:a 24k $exact -avoid_negative_ts disabled "$work/camera.mkv"
  ffmpeg -f lavfi -i testsrc2=size=160x90:rate=10:duration=3 -f lavfi -i sine=frequency=440:sample_rate=16000:duration=3 \
    -c:v libx264 -crf 36 -bf 2 -g 10 -threads 1 -pix_fmt yuv420p -c:a aac -b:a 24k $exact -f matroska -live 1 -write_crc32 0 -cluster_time_limit 1000 pipe:1 > "$work/live.mkv"
  ffmpeg -f lavfi -i sine=frequency=300:sample_rate=8000:duration=5,tremolo=f=3 -f s16le "$work/from-customer.s16le"
  ffmpeg -f lavfi -i sine=frequency=500:sample_rate=8000:duration=5,tremolo=f=2 -f s16le "$work/to-customer.s16le"
  ffmpeg -f lavfi -i sine=frequency=440:sample_rate=8000:duration=4 -f u8 "$work/sine.u8"

  printf '1\n00:00:00,250 --> 00:00:01,000\nA first line\n\n2\n00:00:01,100 --> 00:00:01,900\n<i>Two lines,</i>\nthe second one — ünïcode\n' > "$work/english.srt"
  printf '1\n00:00:00,250 --> 00:00:01,000\nEine erste Zeile\n\n2\n00:00:01,000 --> 00:00:01,900\n…\n' > "$work/german.srt"
  printf 'A small attachment.\n' > "$work/note.txt"
  cat > "$work/chapters.xml" <<'XML'
<?xml version="1.0"?>
<Chapters><EditionEntry><EditionUID>1</EditionUID>
  <ChapterAtom><ChapterUID>10</ChapterUID><ChapterTimeStart>00:00:00.000</ChapterTimeStart><ChapterTimeEnd>00:00:02.000</ChapterTimeEnd>
    <ChapterDisplay><ChapterString>The whole</ChapterString><ChapterLanguage>eng</ChapterLanguage></ChapterDisplay>
    <ChapterAtom><ChapterUID>11</ChapterUID><ChapterTimeStart>00:00:00.000</ChapterTimeStart><ChapterTimeEnd>00:00:01.000</ChapterTimeEnd>
      <ChapterDisplay><ChapterString>First half</ChapterString><ChapterLanguage>eng</ChapterLanguage></ChapterDisplay></ChapterAtom>
    <ChapterAtom><ChapterUID>12</ChapterUID><ChapterTimeStart>00:00:01.000</ChapterTimeStart><ChapterTimeEnd>00:00:02.000</ChapterTimeEnd>
      <ChapterDisplay><ChapterString>Second half</ChapterString><ChapterLanguage>eng</ChapterLanguage></ChapterDisplay></ChapterAtom>
  </ChapterAtom>
</EditionEntry></Chapters>
XML
  cat > "$work/tags.xml" <<'XML'
<?xml version="1.0"?>
<Tags><Tag><Targets><TargetTypeValue>50</TargetTypeValue></Targets>
  <Simple><Name>ARTIST</Name><String>make-test-media</String>
    <Simple><Name>ADDRESS</Name><String>test-resources</String>
      <Simple><Name>COUNTRY</Name><String>nowhere</String></Simple></Simple></Simple>
  <Simple><Name>KEYWORDS</Name><String>made, not found</String><TagLanguage>eng</TagLanguage></Simple>
</Tag></Tags>
XML
}

make_with_ffmpeg() {
  ffmpeg -f lavfi -i testsrc2=size=320x180:rate=15:duration=3 -f lavfi -i sine=frequency=440:sample_rate=48000:duration=3 \
    -c:v libx264 -crf 34 -bf 2 -g 15 -threads 1 -pix_fmt yuv420p -c:a aac -b:a 48k -flags +bitexact -fflags +bitexact -cluster_time_limit 1000 "$out/h264-aac.mkv"
  ffmpeg -f lavfi -i testsrc2=size=320x180:rate=15:duration=2 \
    -c:v libx265 -crf 36 -x265-params log-level=error:pools=none:frame-threads=1:keyint=15 -pix_fmt yuv420p -flags +bitexact -fflags +bitexact "$out/h265.mkv"
  ffmpeg -f lavfi -i sine=frequency=440:sample_rate=48000:duration=2 -c:a libopus -b:a 32k -flags +bitexact -fflags +bitexact "$out/opus.webm"
  ffmpeg -f lavfi -i sine=frequency=440:sample_rate=8000:duration=2 -c:a pcm_s16le -flags +bitexact -fflags +bitexact "$out/pcm.mkv"
  ffmpeg -f lavfi -i testsrc2=size=160x90:rate=10:duration=2 -f lavfi -i sine=frequency=440:sample_rate=48000:duration=2 \
    -c:v libx264 -crf 36 -bf 2 -g 10 -threads 1 -pix_fmt yuv420p -c:a aac -b:a 32k -flags +bitexact -fflags +bitexact -avoid_negative_ts disabled "$out/negative-timestamps.mkv"
}

make_with_mkvmerge() {
  mkvmerge -o "$out/subtitles.mkv" --chapters "$work/chapters.xml" --global-tags "$work/tags.xml" \
    --attachment-name note.txt --attachment-mime-type text/plain --attach-file "$work/note.txt" \
    "$work/h264.mp4" --language 0:eng --compression 0:none "$work/english.srt" --language 0:ger --compression 0:none "$work/german.srt"
  mkvmerge -o "$out/lacing-xiph.mka" --engage lacing_xiph --timestamp-scale 1000000 "$work/aac.m4a"
  mkvmerge -o "$out/lacing-ebml.mka" --engage lacing_ebml --timestamp-scale 1000000 "$work/aac.m4a"
  mkvmerge -o "$out/lacing-fixed.mka" --timestamp-scale 1000000 "$work/ac3.ac3"
  mkvmerge -o "$out/no-lacing.mka" --disable-lacing --timestamp-scale 1000000 "$work/aac.m4a"
  mkvmerge -o "$out/block-groups.mkv" --engage no_simpleblocks "$work/alpha.webm" "$work/h264.mp4"
  mkvmerge -o "$out/compression-zlib.mkv" --compression 0:zlib "$out/pcm.mkv" --compression 0:zlib "$work/english.srt"
  mkvmerge -o "$out/timestamp-scale.mkv" --timestamp-scale 777777 "$work/h264.mp4" "$work/aac.m4a"
  mkvmerge -o "$out/offset-timestamps.mkv" --cluster-length 5 --sync 0:20000 "$work/h264.mp4"
}

make_with_node() {
  node scripts/make-test-media.mjs unknown-sizes "$work/live.mkv" "$out/unknown-sizes.mkv"
  node scripts/make-test-media.mjs strip-headers "$work/ac3.mka" "$out/compression-header-stripped.mka" 0b77
  node scripts/make-test-media.mjs lacing-mixed "$work/sine.u8" "$out/lacing-mixed.mka"
  node scripts/make-test-media.mjs get-media "$work/camera.mkv" "$work/get-media-"
  cat "$work"/get-media-[1-5].mkv > "$out/get-media.mkv"
  node scripts/make-test-media.mjs connect-audio "$work/from-customer.s16le" "$work/to-customer.s16le" "$work/connect-audio-"
  cat "$work"/connect-audio-[1-4].mkv > "$out/connect-audio.mkv"
}

# mkvinfo reads one document: of a body of several it gets each by itself, as they were before `cat`.
make_golden_lists() {
  local file
  for file in "$out"/*.mkv "$out"/*.mka "$out"/*.webm; do
    case $file in
      */get-media.mkv) node scripts/make-test-media.frames.mjs --documents "$work"/get-media-[1-5].mkv ;;
      */connect-audio.mkv) node scripts/make-test-media.frames.mjs --documents "$work"/connect-audio-[1-4].mkv ;;
      *) node scripts/make-test-media.frames.mjs "$file" ;;
    esac > "$file.frames.jsonl"
  done
}

main
