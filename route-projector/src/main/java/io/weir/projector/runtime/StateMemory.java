package io.weir.projector.runtime;

import io.weir.schemas.config.ByteSize;
import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * The memory outside of the heap that all stores of one projector share. By RocksDB's defaults each of them could take 100 MiB for itself,
 * and there are four for every partition.
 *
 * <p>May be used from any thread.
 */
public final class StateMemory implements AutoCloseable {

    /** Under which the memory is handed to {@link Setter} among the settings. */
    static final String CONFIG_KEY = "weir.state.memory";

    private static final int CACHE_SHARD_BITS = 4;
    /** Index and filter blocks, kept first when the cache is full: without them every read touches the disk. */
    private static final double HIGH_PRIORITY_SHARE = 0.3;

    private static final int BLOCK_BYTES = 16 * 1024;

    /**
     * How many stores can have a full buffer: those of four route tables with twelve partitions, and room for the endpoints. When all
     * shared buffers are full, RocksDB flushes the store that is written to, not the one that holds most: with larger buffers, those that
     * a finished projection left full would make a replay beside it flush at every write.
     */
    private static final int BUSY_STORES = 64;

    private final Cache cache;
    private final WriteBufferManager writeBuffers;
    private final long writeBufferBytes;

    /** @param size of the block cache, of which write buffers take at most half */
    public StateMemory(ByteSize size) {
        RocksDB.loadLibrary();
        cache = new LRUCache(size.bytes(), CACHE_SHARD_BITS, false, HIGH_PRIORITY_SHARE);
        writeBuffers = new WriteBufferManager(size.bytes() / 2, cache);
        writeBufferBytes = size.bytes() / 2 / BUSY_STORES;
    }

    /** To be called when no store is open any more. */
    @Override
    public void close() {
        writeBuffers.close();
        cache.close();
    }

    private void apply(Options options) {
        // Streams has put its own there; ours replaces what it would cache.
        if (options.tableFormatConfig() instanceof BlockBasedTableConfig tables) {
            tables.setBlockCache(cache);
            tables.setBlockSize(BLOCK_BYTES);
            tables.setCacheIndexAndFilterBlocks(true);
            tables.setCacheIndexAndFilterBlocksWithHighPriority(true);
            tables.setPinTopLevelIndexAndFilter(true);
            options.setTableFormatConfig(tables);
        }
        options.setWriteBufferManager(writeBuffers);
        options.setWriteBufferSize(writeBufferBytes);
        options.setMaxWriteBufferNumber(2);
    }

    /** What Kafka Streams creates for each store; it finds the memory among the settings. */
    public static final class Setter implements RocksDBConfigSetter {

        @Override
        public void setConfig(String storeName, Options options, Map<String, Object> configs) {
            if (configs.get(CONFIG_KEY) instanceof StateMemory memory) {
                memory.apply(options);
            }
        }

        @Override
        public void close(String storeName, Options options) {
            // The memory is shared, and closed with the projector.
        }
    }
}
