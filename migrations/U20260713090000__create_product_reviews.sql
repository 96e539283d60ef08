-- Takes the reviews away, with their rows.

DROP TABLE "ProductReview";
