// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.internal;

import dev.baton.session.SessionStoreException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.util.KeyValue;

/**
 * What a server answered, read with suspicion: whoever asks for a kind of reply that it is not gets a {@link
 * SessionStoreException}. Immutable as long as nobody changes its bytes.
 */
public final class Reply {
    private final @Nullable Object value;
    private final Call call;
    private final Failures failures;
    private final boolean resent;

    Reply(@Nullable Object value, Call call, Failures failures, boolean resent) {
        this.value = value;
        this.call = call;
        this.failures = failures;
        this.resent = resent;
    }

    /** Whether the call was sent twice, so that this may be the answer of a second time. */
    public boolean isResent() {
        return resent;
    }

    public boolean isNil() {
        return value == null;
    }

    public long integer() {
        if (value instanceof Long number) {
            return number;
        }
        throw unexpected("a number");
    }

    public byte[] bytes() {
        if (value instanceof byte[] bytes) {
            return bytes;
        }
        throw unexpected("bytes");
    }

    public List<Reply> list() {
        if (!(value instanceof List<?> elements)) {
            throw unexpected("a list");
        }
        List<Reply> replies = new ArrayList<>(elements.size());
        for (Object element : elements) {
            // What RESP3 sends as a map.
            if (element instanceof KeyValue<?, ?> pair) {
                replies.add(new Reply(pair.getKey(), call, failures, resent));
                replies.add(new Reply(pair.getValue(), call, failures, resent));
            } else {
                replies.add(new Reply(element, call, failures, resent));
            }
        }
        return replies;
    }

    /** The list, which must have this many elements. */
    public List<Reply> list(int size) {
        List<Reply> list = list();
        if (list.size() != size) {
            throw malformed("the answer has " + list.size() + " parts where " + size + " belong", null);
        }
        return list;
    }

    /** For whoever finds that what was answered cannot be. */
    public SessionStoreException malformed(String detail, @Nullable Throwable cause) {
        return failures.malformed(call, detail, cause);
    }

    private SessionStoreException unexpected(String wanted) {
        String kind = "something else";
        if (value == null) {
            kind = "nothing";
        } else if (value instanceof Long) {
            kind = "a number";
        } else if (value instanceof byte[]) {
            kind = "bytes";
        } else if (value instanceof List) {
            kind = "a list";
        }
        return malformed("the answer has " + kind + " where " + wanted + " belongs", null);
    }
}
