// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract.memory;

import dev.baton.session.Handle;
import dev.baton.session.spi.ChangeListener;
import dev.baton.session.spi.SessionStore;
import java.util.List;
import java.util.function.UnaryOperator;

/** Mutants in what nodes are told of changes. */
final class NoticeMutants {
    private NoticeMutants() {}

    static List<Mutant> all() {
        return List.of(
                Mutant.of("nothing is told", new NoticeRules() {
                    @Override
                    boolean reaches(Place place, String namespace) {
                        return false;
                    }
                }),
                Mutant.of("every namespace is told", new NoticeRules() {
                    @Override
                    boolean reaches(Place place, String namespace) {
                        return true;
                    }
                }),
                Mutant.of("a claim is not told", new NoticeRules() {
                    @Override
                    void claimed(Notices notices, Place place, boolean announces) {}
                }),
                Mutant.of("a claim is told as a commit", new NoticeRules() {
                    @Override
                    void claimed(Notices notices, Place place, boolean announces) {
                        committed(notices, place, 2, announces);
                    }
                }),
                Mutant.of("a commit is told with the version before it", new NoticeRules() {
                    @Override
                    void committed(Notices notices, Place place, long version, boolean announces) {
                        super.committed(notices, place, version - 1, announces);
                    }
                }),
                Mutant.of("one commit in eight is not told", new NoticeRules() {
                    @Override
                    void committed(Notices notices, Place place, long version, boolean announces) {
                        super.committed(notices, place, version, announces && version % 8 != 1);
                    }
                }),
                Mutant.of("creations are told", new NoticeRules() {
                    @Override
                    void created(Notices notices, Place place, boolean announces) {
                        committed(notices, place, 1, announces);
                    }
                }),
                Mutant.of("touches are told", new NoticeRules() {
                    @Override
                    void touched(Notices notices, Place place, long version, boolean announces) {
                        committed(notices, place, version, announces);
                    }
                }),
                Mutant.of("refused commits are told", new NoticeRules() {
                    @Override
                    void refused(Notices notices, Place place, long version, boolean announces) {
                        committed(notices, place, version, announces);
                    }
                }),
                Mutant.of("commits sent again are told again", new NoticeRules() {
                    @Override
                    void sentAgain(Notices notices, Place place, long version, boolean announces) {
                        committed(notices, place, version, announces);
                    }
                }),
                Mutant.of("stores tell though they should not", new NoticeRules() {
                    @Override
                    void committed(Notices notices, Place place, long version, boolean announces) {
                        super.committed(notices, place, version, true);
                    }
                }),
                Mutant.of("stores tell of claims though they should not", new NoticeRules() {
                    @Override
                    void claimed(Notices notices, Place place, boolean announces) {
                        super.claimed(notices, place, true);
                    }
                }),
                Mutant.of("what a listener throws ends its subscription", new NoticeRules() {
                    @Override
                    boolean survives(RuntimeException thrown) {
                        return false;
                    }
                }),
                ofListener("a node is never certain", listener -> new Passing(listener) {
                    @Override
                    public void certain() {}
                }),
                ofListener("a node is certain before its subscription stands", listener -> {
                    listener.certain();
                    return listener;
                }),
                ofListener("a break goes unnoticed", listener -> new Passing(listener) {
                    private boolean standing;

                    @Override
                    public void uncertain() {}

                    @Override
                    public void certain() {
                        if (!standing) {
                            standing = true;
                            super.certain();
                        }
                    }
                }),
                ofListener("a subscription that broke never stands again", listener -> new Passing(listener) {
                    private boolean broken;

                    @Override
                    public void uncertain() {
                        broken = true;
                        super.uncertain();
                    }

                    @Override
                    public void certain() {
                        if (!broken) {
                            super.certain();
                        }
                    }
                }),
                ofListener("a subscription that broke is certain and tells nothing", listener -> new Passing(listener) {
                    private boolean broken;

                    @Override
                    public void uncertain() {
                        broken = true;
                        super.uncertain();
                    }

                    @Override
                    public void changed(Handle handle, long version) {
                        if (!broken) {
                            super.changed(handle, version);
                        }
                    }
                }),
                ofListener("notices overtake each other", listener -> new Passing(listener) {
                    private long held;

                    @Override
                    public void changed(Handle handle, long version) {
                        if (held == 0 && version % 50 == 7) {
                            held = version;
                            return;
                        }
                        super.changed(handle, version);
                        if (held != 0) {
                            super.changed(handle, held);
                            held = 0;
                        }
                    }
                }),
                Mutant.ofNode("closing a subscription does not end it", next -> new ForwardingConnection(next) {
                    @Override
                    public AutoCloseable listen(String namespace, ChangeListener listener) {
                        super.listen(namespace, listener);
                        return () -> {};
                    }
                }),
                Mutant.ofNode("closing a subscription again fails", next -> new ForwardingConnection(next) {
                    @Override
                    public AutoCloseable listen(String namespace, ChangeListener listener) {
                        return closeableOnce(super.listen(namespace, listener));
                    }
                }),
                Mutant.ofNodeWithoutNotices(
                        "a kind of store that can tell of nothing listens", next -> new ForwardingConnection(next) {
                            @Override
                            public AutoCloseable listen(String namespace, ChangeListener listener) {
                                return () -> {};
                            }
                        }),
                Mutant.ofNodeWithoutNotices(
                        "a kind of store that can tell of nothing opens all the same",
                        next -> new ForwardingConnection(next) {
                            @Override
                            public SessionStore open(String namespace, boolean announces) {
                                return super.open(namespace, false);
                            }
                        }));
    }

    private static AutoCloseable closeableOnce(AutoCloseable subscription) {
        boolean[] closed = new boolean[1];
        return () -> {
            if (closed[0]) {
                throw new IllegalStateException("This subscription is closed");
            }
            closed[0] = true;
            subscription.close();
        };
    }

    private static Mutant ofListener(String name, UnaryOperator<ChangeListener> wrapping) {
        return Mutant.ofNode(name, next -> new ForwardingConnection(next) {
            @Override
            public AutoCloseable listen(String namespace, ChangeListener listener) {
                return super.listen(namespace, wrapping.apply(listener));
            }
        });
    }

    /** Passes every call on. */
    private abstract static class Passing implements ChangeListener {
        private final ChangeListener next;

        Passing(ChangeListener next) {
            this.next = next;
        }

        @Override
        public void changed(Handle handle, long version) {
            next.changed(handle, version);
        }

        @Override
        public void uncertain() {
            next.uncertain();
        }

        @Override
        public void certain() {
            next.certain();
        }
    }
}
