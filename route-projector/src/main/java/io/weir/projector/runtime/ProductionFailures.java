package io.weir.projector.runtime;

import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProductionExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens when Kafka does not take an output: nothing is ever left out, since a table or a changelog without that record would be
 * wrong. Retriable failures are tried again, others replace the thread.
 *
 * <p>Created by Kafka Streams; called from the threads of producers.
 */
public final class ProductionFailures implements ProductionExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(ProductionFailures.class);

    @Override
    public Response handleError(
            ErrorHandlerContext context, ProducerRecord<byte[], byte[]> output, Exception exception) {
        if (exception instanceof RetriableException) {
            return Response.retry();
        }
        if (exception instanceof RecordTooLargeException) {
            LOG.error(
                    "an output is larger than Kafka allows: raise max.message.bytes of the topic and max.request.size under"
                            + " kafka: to 2 MiB topic={} bytes={} error={}",
                    output.topic(),
                    output.value() == null ? 0 : output.value().length,
                    exception.toString());
        } else {
            LOG.error("Kafka did not take an output topic={} error={}", output.topic(), exception.toString());
        }
        return Response.fail();
    }

    @Override
    public void configure(Map<String, ?> configs) {
        // Nothing to set.
    }
}
