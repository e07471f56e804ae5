package io.weir.ingest.capi;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of an answer, kept once in blocks: a page of 5,000 routes is some 15 MiB, and joining it into one array would need
 * them twice.
 */
final class AnswerBody {

    private static final int BLOCK = 64 * 1024;

    private static final long FINGERPRINT_SEED = 0xcbf29ce484222325L;
    private static final long FINGERPRINT_PRIME = 0x100000001b3L;

    private final List<byte[]> blocks = new ArrayList<>();
    private long length;

    private AnswerBody() {}

    static AnswerBody of(byte[] bytes) {
        AnswerBody body = new AnswerBody();
        body.append(ByteBuffer.wrap(bytes));
        return body;
    }

    long length() {
        return length;
    }

    private void append(ByteBuffer buffer) {
        while (buffer.hasRemaining()) {
            int used = (int) (length % BLOCK);
            if (used == 0) {
                blocks.add(new byte[BLOCK]);
            }
            int count = Math.min(BLOCK - used, buffer.remaining());
            buffer.get(blocks.getLast(), used, count);
            length += count;
        }
    }

    /** A new stream over all of it; any number may be open. */
    InputStream open() {
        return new BlockStream();
    }

    /** All of it in one array, for what is known to be small. */
    byte[] bytes() {
        byte[] bytes = new byte[Math.toIntExact(length)];
        for (int at = 0; at < bytes.length; at += BLOCK) {
            System.arraycopy(blocks.get(at / BLOCK), 0, bytes, at, Math.min(BLOCK, bytes.length - at));
        }
        return bytes;
    }

    /**
     * A 64-bit hash (FNV-1a) of the bytes from {@code from} to {@code to}, that one excluded. Equal bytes have equal
     * fingerprints; of two others, one pair in 2^64 has.
     */
    long fingerprint(long from, long to) {
        Objects.checkFromToIndex(from, to, length);
        long hash = FINGERPRINT_SEED;
        for (long at = from; at < to; ) {
            byte[] block = blocks.get((int) (at / BLOCK));
            int start = (int) (at % BLOCK);
            int end = (int) Math.min(BLOCK, start + (to - at));
            for (int i = start; i < end; i++) {
                hash = (hash ^ (block[i] & 0xff)) * FINGERPRINT_PRIME;
            }
            at += end - start;
        }
        return hash;
    }

    /** Collects an answer of at most {@code bytesMax} bytes; a longer one fails with a message that names {@code limitKey}. */
    static HttpResponse.BodyHandler<AnswerBody> handler(long bytesMax, String limitKey) {
        return head -> new Collector(bytesMax, limitKey);
    }

    private final class BlockStream extends InputStream {

        private long position;

        @Override
        public int read() {
            return position == length ? -1 : blocks.get((int) (position / BLOCK))[(int) (position++ % BLOCK)] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int count) {
            Objects.checkFromIndexSize(offset, count, target.length);
            if (count == 0) {
                return 0;
            }
            if (position == length) {
                return -1;
            }
            int start = (int) (position % BLOCK);
            int copied = (int) Math.min(Math.min(count, BLOCK - start), length - position);
            System.arraycopy(blocks.get((int) (position / BLOCK)), start, target, offset, copied);
            position += copied;
            return copied;
        }
    }

    /** The HTTP client calls it from one thread at a time. */
    private static final class Collector implements HttpResponse.BodySubscriber<AnswerBody> {

        private final CompletableFuture<AnswerBody> result = new CompletableFuture<>();
        private final AnswerBody body = new AnswerBody();
        private final long bytesMax;
        private final String limitKey;
        private Flow.@Nullable Subscription subscription;

        Collector(long bytesMax, String limitKey) {
            this.bytesMax = bytesMax;
            this.limitKey = limitKey;
        }

        @Override
        public CompletionStage<AnswerBody> getBody() {
            return result;
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            given.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {
            for (ByteBuffer buffer : buffers) {
                if (body.length() + buffer.remaining() > bytesMax) {
                    refuse();
                    return;
                }
                body.append(buffer);
            }
        }

        private void refuse() {
            if (subscription != null) {
                subscription.cancel();
            }
            result.completeExceptionally(
                    new IOException("the answer is larger than " + bytesMax + " bytes (" + limitKey + ")"));
        }

        @Override
        public void onError(Throwable failure) {
            result.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            result.complete(body);
        }
    }
}
