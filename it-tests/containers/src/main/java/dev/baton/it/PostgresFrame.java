// SPDX-License-Identifier: Apache-2.0
package dev.baton.it;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One request to PostgreSQL or one of its replies: messages as they were on the wire.
 *
 * @param bytes all of the messages; not to be changed
 * @param isStartUp whether it is the first of its connection
 */
record PostgresFrame(byte[] bytes, boolean isStartUp) implements Frame {
    static final String START_UP = "STARTUP";
    static final String SQL = "SQL";

    /** Behind {@link #SQL}, for what a node asks on its own account. */
    static final String OWN = "CLOCK";

    private static final String BEGIN = "BEGIN";

    /** Returns {@code SQL} and the kind of the first statement, that which begins a transaction excepted. */
    @Override
    public String commandName() {
        return command().name();
    }

    /** Returns the statements and what is bound to their parameters. Only a statement that is sent with its text is seen. */
    @Override
    public Command command() {
        if (isStartUp) {
            return new Command(START_UP, List.of());
        }
        List<String> words = new ArrayList<>();
        String verb = "";
        ByteBuffer messages = ByteBuffer.wrap(bytes);
        while (messages.hasRemaining()) {
            char type = (char) messages.get();
            byte[] rest = new byte[messages.getInt() - Integer.BYTES];
            messages.get(rest);
            String text = new String(rest, StandardCharsets.ISO_8859_1);
            if (type == 'P') {
                // Behind the statement's name, which ends with a zero.
                text = text.substring(text.indexOf(0) + 1);
                if (verb.isEmpty() || verb.equals(BEGIN)) {
                    verb = kind(text.strip());
                }
            }
            if (type == 'P' || type == 'B') {
                words.add(text);
            }
        }
        return new Command((SQL + " " + verb).strip(), words);
    }

    /** The first word, but where it is what a node asks on its own account: for the time, and for what has fallen due. */
    private static String kind(String statement) {
        String verb = statement.split("[^A-Za-z]", 2)[0].toUpperCase(Locale.ROOT);
        boolean own = verb.equals("SELECT")
                && (!statement.contains(" FROM ")
                        || statement.contains("due_at <=")
                        || statement.contains("look_at <="));
        return own ? OWN : verb;
    }

    @Override
    public boolean isPush(boolean subscribed) {
        return false;
    }
}
