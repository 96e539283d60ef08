package trasiego.local.services;

/**
 * One message that a machine published.
 *
 * @param subject empty where the machine gave none
 */
public record Notification(String topic, String subject, String message) {}
