package dev.vigil.demo.plan;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Words drawn without repetition, in an order that only the seed decides. */
final class WordList {

    static final List<String> NOUNS = List.of(
            "Loan",
            "Order",
            "Parcel",
            "Invoice",
            "Refund",
            "Ticket",
            "Policy",
            "Claim",
            "Voucher",
            "Account",
            "Booking",
            "Shipment",
            "Catalog",
            "Contract",
            "Deposit",
            "Device",
            "Donation",
            "Filing",
            "Grant",
            "Lease",
            "Meter",
            "Mandate",
            "Parking",
            "Payroll",
            "Permit",
            "Recipe",
            "Rental",
            "Roster",
            "Sample",
            "Survey",
            "Tariff",
            "Transfer",
            "Vehicle",
            "Warranty",
            "Auction",
            "Badge");

    static final List<String> DEEDS = List.of(
            "Approval",
            "Capture",
            "Run",
            "Reminder",
            "Fulfilment",
            "Import",
            "Renewal",
            "Review",
            "Export",
            "Intake",
            "Closing",
            "Audit",
            "Matching",
            "Rollup",
            "Handover",
            "Cleanup",
            "Routing",
            "Posting",
            "Rating",
            "Sync");

    static final List<String> VERBS = List.of(
            "Load", "Check", "Reserve", "Send", "Render", "Index", "Quote", "Score", "Print", "Notify", "Archive",
            "Verify", "Price", "Scan", "Store", "Pack", "Book", "Sign", "Merge", "Tag");

    static final List<String> SERVICES = List.of("api", "gateway", "service", "bridge", "registry", "hub");

    /** First word and second word of pairs that must not be handled together. */
    static final List<List<String>> RIVALS = List.of(
            List.of("advance", "cancel"),
            List.of("approve", "withdraw"),
            List.of("ship", "hold"),
            List.of("confirm", "revoke"),
            List.of("extend", "close"),
            List.of("charge", "void"));

    private final List<String> remaining;

    WordList(List<String> words, Random random) {
        this.remaining = new ArrayList<>(words);
        Collections.shuffle(remaining, random);
    }

    String draw() {
        return remaining.remove(remaining.size() - 1);
    }
}
