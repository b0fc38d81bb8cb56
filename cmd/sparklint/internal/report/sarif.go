package report

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/owenrumney/go-sarif/v2/sarif"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/inert"
	"github.com/sparklint/sparklint/lint"
)

// home is the address of the tool.
const home = "https://github.com/sparklint/sparklint"

// sarifLevels are the levels of SARIF, by severity.
var sarifLevels = [...]string{lint.Info: "note", lint.Warning: "warning", lint.Error: "error"}

// SARIF prints a log of SARIF 2.1.0: the rules, and each finding with the bytes of its fix. Columns count code
// points. A fingerprint stays the same when lines are inserted. Suppressed findings are included, with their
// justification.
func SARIF(w io.Writer, r Report) error {
	log, err := sarif.New(sarif.Version210)
	if err != nil {
		return err
	}
	run := sarif.NewRunWithInformationURI("sparklint", home)
	if r.Version != "" {
		run.Tool.Driver.WithVersion(sarifVersion(r.Version))
	}
	run.WithColumnKind("unicodeCodePoints")
	run.Results = []*sarif.Result{}
	index := map[string]int{}
	for _, rule := range r.Rules {
		index[rule.Name] = len(index)
		_, why, _ := strings.Cut(rule.Doc, "\n\n")
		run.AddRule(rule.Name).WithName(pascal(rule.Name)).WithDescription(rule.Summary()).
			WithFullDescription(sarif.NewMultiformatMessageString(rule.Summary())).
			WithHelpURI(home + "/blob/main/docs/rules.md#" + rule.Name).WithHelp(sarif.NewMarkdownMultiformatMessageString(why).WithText(why)).
			WithDefaultConfiguration(sarif.NewReportingConfiguration().WithLevel(sarifLevels[rule.Severity]))
	}
	all := append(slices.Clone(r.Found), r.Silenced...)
	prints := fingerprints(all)
	for i, d := range all {
		result, err := sarifResult(d, r.Secrets)
		if err != nil {
			return err
		}
		if at, ok := index[d.Rule]; ok {
			result.WithRuleIndex(at)
		}
		result.PartialFingerprints = map[string]any{"sparklint/v1": prints[i]}
		run.AddResult(result)
	}
	log.AddRun(run)
	var b bytes.Buffer
	if err := log.PrettyWrite(&b); err != nil {
		return err
	}
	_, err = w.Write(inert.JSON(b.Bytes()))
	return err
}

func sarifResult(d lint.Diagnostic, secrets bool) (*sarif.Result, error) {
	region := sarif.NewRegion().WithStartLine(d.At.Line).WithStartColumn(d.At.Column).WithEndLine(d.End.Line).WithEndColumn(d.End.Column)
	result := sarif.NewRuleResult(d.Rule).WithLevel(sarifLevels[d.Severity]).WithMessage(sarif.NewTextMessage(sarifMessage(d)))
	result.AddLocation(sarif.NewLocationWithPhysicalLocation(physical(d.File.Path).WithRegion(region)))
	for i, rel := range d.Related {
		start := rel.Place.Position()
		region := sarif.NewRegion().WithStartLine(start.Line).WithStartColumn(start.Column)
		at := sarif.NewLocationWithPhysicalLocation(physical(rel.Place.Source().Name()).WithRegion(region))
		result.AddRelatedLocation(at.WithId(i + 1).WithMessage(sarif.NewTextMessage(inert.Prose(rel.Message))))
	}
	if s := d.Suppressed; s != nil {
		kind := "inSource"
		if s.Settings {
			kind = "external"
		}
		region := sarif.NewRegion().WithStartLine(s.At.Line).WithStartColumn(s.At.Column)
		suppression := sarif.NewSuppression(kind).WithStatus("accepted").WithJustifcation(inert.Prose(s.Reason)).
			WithLocation(sarif.NewLocationWithPhysicalLocation(physical(s.Path).WithRegion(region))).
			WithGuid(guid(s.Where + " " + d.Rule))
		result.WithSuppression([]*sarif.Suppression{suppression})
	}
	if d.Fix == nil {
		return result, nil
	}
	j, err := asJSON(d, secrets)
	if err != nil {
		return nil, err
	}
	safety := "unsafe: "
	if d.Fix.Safe {
		safety = ""
	}
	if j.Fix.Masked { // a fix in SARIF needs its bytes
		result.AttachPropertyBag(&sarif.PropertyBag{Properties: sarif.Properties{
			"fix": map[string]any{"description": safety + inert.Prose(d.Fix.Message), "masked": true},
		}})
		return result, nil
	}
	fix := sarif.NewFix().WithDescription(sarif.NewTextMessage(safety + inert.Prose(d.Fix.Message)))
	changes := map[string]*sarif.ArtifactChange{}
	for _, e := range j.Fix.Edits {
		if changes[e.Path] == nil {
			changes[e.Path] = sarif.NewArtifactChange(location(e.Path))
			fix.ArtifactChanges = append(fix.ArtifactChanges, changes[e.Path])
		}
		deleted := sarif.NewRegion().WithByteOffset(e.Start).WithByteLength(e.End - e.Start)
		changes[e.Path].WithReplacement(sarif.NewReplacement(deleted).WithInsertedContent(sarif.NewArtifactContent().WithText(e.New)))
	}
	if len(j.Fix.Edits) > 0 {
		result.AddFix(fix)
	}
	return result, nil
}

// sarifMessage returns the texts of a finding without its fix, which has a place of its own in SARIF.
func sarifMessage(d lint.Diagnostic) string {
	said := inert.Prose(d.Message)
	if at := inCell(d); at != "" {
		said += " (" + at + ")"
	}
	if d.Note != "" {
		said += ". Note: " + inert.Prose(d.Note)
	}
	return said
}

func physical(name string) *sarif.PhysicalLocation {
	return sarif.NewPhysicalLocation().WithArtifactLocation(location(name))
}

// location returns a path as a URI, relative to the root of the sources unless the path is absolute.
func location(name string) *sarif.ArtifactLocation {
	u := url.URL{Path: strings.TrimPrefix(name, "./")}
	if path.IsAbs(name) {
		u.Scheme = "file"
		return sarif.NewArtifactLocation().WithUri(u.String())
	}
	// Text before a colon would be read as a scheme.
	return sarif.NewArtifactLocation().WithUri(strings.ReplaceAll(u.EscapedPath(), ":", "%3A")).WithUriBaseId("%SRCROOT%")
}

// sarifVersion returns a version that begins with a number, so that readers can compare it.
func sarifVersion(v string) string {
	v = strings.TrimPrefix(v, "v")
	if v == "" || v[0] < '0' || v[0] > '9' {
		return "0 " + v
	}
	return v
}

// pascal returns the name of a rule in Pascal case, as SARIF writes names: JsonSyntax.
func pascal(name string) string {
	var b strings.Builder
	for _, word := range strings.Split(name, "-") {
		b.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return b.String()
}

// guid returns a UUID for a text. Without one, the library writes null, which the schema rejects.
func guid(what string) string {
	sum := sha256.Sum256([]byte(what))
	sum[6], sum[8] = sum[6]&0x0f|0x50, sum[8]&0x3f|0x80 // the schema allows versions up to 5
	return fmt.Sprintf("%x-%x-%x-%x-%x", sum[:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
}
