"""Mail out: letters, the outbox that sends each exactly once, the transport."""
