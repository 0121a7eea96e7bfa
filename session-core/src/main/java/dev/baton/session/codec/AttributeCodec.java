// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.codec;

public interface AttributeCodec extends AutoCloseable {
    static AttributeCodec create(CodecSettings settings) {
        throw new UnsupportedOperationException();
    }

    byte[] encode(Binding binding, Object value);

    Object decode(Binding binding, byte[] envelope);

    boolean isImmutable(Object value);

    void check(String attribute, Object value);

    @Override
    void close();
}
