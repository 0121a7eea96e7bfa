// SPDX-License-Identifier: Apache-2.0
package dev.baton.tomcat;

import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.apache.coyote.ActionHook;
import org.apache.coyote.CloseNowException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes Tomcat end an HTTP/2 stream with a reset. On its own it ends even an aborted response in good order before it
 * resets the stream, and a client without a content length takes what it got for the whole.
 *
 * <p>Tomcat has a method for this, which nobody outside its package may call; where it has not, the abort stays as it is.
 */
final class StreamReset {
    private static final Logger LOG = LoggerFactory.getLogger(StreamReset.class);
    private static final String PROCESSOR = "org.apache.coyote.http2.StreamProcessor";

    private static final String ERROR = "org.apache.coyote.http2.Http2Error";

    private StreamReset() {}

    /** Ends the stream of this processor, if it is one of HTTP/2. */
    static void end(ActionHook processor) {
        if (!processor.getClass().getName().equals(PROCESSOR)) {
            return;
        }
        try {
            Field field = processor.getClass().getDeclaredField("stream");
            field.setAccessible(true);
            Object stream = field.get(processor);
            Class<?> errors = Class.forName(ERROR, false, processor.getClass().getClassLoader());
            Method cancel = stream.getClass().getDeclaredMethod("doStreamCancel", String.class, errors);
            cancel.setAccessible(true);
            cancel.invoke(stream, "Changes of the session were not saved", internalError(errors));
        } catch (InvocationTargetException e) {
            if (!(e.getCause() instanceof CloseNowException)) {
                LOG.warn("An HTTP/2 stream could not be reset", e);
            }
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.warn("This Tomcat does not let an HTTP/2 stream be reset: a cut response may look complete", e);
        }
    }

    private static Object internalError(Class<?> errors) {
        for (Object error : errors.getEnumConstants()) {
            if (error.toString().equals("INTERNAL_ERROR")) {
                return error;
            }
        }
        throw new IllegalStateException(ERROR + " has no INTERNAL_ERROR");
    }
}
