package rules

import (
	"slices"
	"testing"

	"github.com/sparklint/sparklint/lint"
)

// TestRequests: each rule either judges requests, or is listed here because it needs more than a request.
func TestRequests(t *testing.T) {
	needsMore := []*lint.Rule{
		notebookSyntax, jsonSyntax, unfilledTemplate, notAnObject, // who reads the body says whether it is JSON
		magicLine, configureOrder, overriddenCell, sparkAdd, droppedSettings, crossFileOvercommitted, // cells
		unknownConfigKey, kernelStart, livyCredentials, configValue, truthyString, surprisingValue, plainPassword, startTimeout, // config.json
		connectionArguments, connectionStarted, variableReference, studioValue, glueValue, glueKey, idleCost, lostConf, // other programs
		overwrittenField,                    // nothing overwrites a request any more
		endpointImpossible, endpointRetired, // settings
		fabricField, fabricSize, fabricPool, fabricIgnoredProperty, fabricConfigureOrder, // Synapse and Fabric read these themselves
		expiredSuppression, unusedSuppression, unexplainedSuppression,
	}
	var rest []*lint.Rule
	for _, r := range All {
		if !slices.Contains(needsMore, r) {
			rest = append(rest, r)
		}
	}
	if !slices.Equal(rest, Requests) {
		for _, r := range rest {
			if !slices.Contains(Requests, r) {
				t.Errorf("%s: does it judge requests?", r.Name)
			}
		}
		t.Error("Requests are not these rules in the order of All")
	}
}
